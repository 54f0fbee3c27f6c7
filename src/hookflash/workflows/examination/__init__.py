"""The checks: about the call, and about a target. Shared by the plan and by the transfer itself."""

from hookflash.workflows.examination.call import CallExamination, examine_call
from hookflash.workflows.examination.examiner import Examiner
from hookflash.workflows.examination.target import TargetExamination, examine_target

__all__ = ["CallExamination", "Examiner", "TargetExamination", "examine_call", "examine_target"]
