"""The tutorial dialect: endpoints of the tutorial 003 that the published API lacks."""

from hookflash.adapters.cxone.tutorial.adapter import TutorialCallControl

__all__ = ["TutorialCallControl"]
