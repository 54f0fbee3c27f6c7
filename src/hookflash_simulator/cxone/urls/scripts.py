"""What works without an agent session (reference 3.6)."""

from hookflash_simulator.cxone import scripts
from hookflash_simulator.cxone.urls.route import post

_RUN = "integration:script:run"
_SUPERVISE = "supervision:contact:control"
_CONTACT = "contacts/{contactId}"

SCRIPTS = (
    post("signal", "interactions/{contactId}/signal", scripts.signal, _RUN),
    post("start_script", "scripts/start", scripts.start_script, _RUN),
    post("start_script_by_id", "scripts/{scriptId}/start", scripts.start_script, _RUN),
    post("end_contact", f"{_CONTACT}/end", scripts.end_contact, _SUPERVISE),
    post("record_contact", f"{_CONTACT}/record", scripts.record_contact, _SUPERVISE),
    post("monitor_contact", f"{_CONTACT}/monitor", scripts.monitor_contact, _SUPERVISE),
    post("set_disposition_of_contact", f"{_CONTACT}/set-disposition", scripts.set_disposition, _SUPERVISE),
    post("set_tags_of_contact", f"{_CONTACT}/tags", scripts.set_tags, _SUPERVISE),
)
