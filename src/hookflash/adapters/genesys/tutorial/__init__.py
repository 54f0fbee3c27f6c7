"""The tutorial dialect: endpoints of the tutorials 000, 001, 002 and 004 that the published API lacks."""

from hookflash.adapters.genesys.tutorial.adapter import TutorialCallControl

__all__ = ["TutorialCallControl"]
