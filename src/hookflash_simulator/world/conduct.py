"""How calls go on where platforms differ; each platform's switches decide."""

from dataclasses import dataclass

from hookflash_simulator.switches import CxoneSwitches, Switches


@dataclass(frozen=True, slots=True)
class Conduct:
    """What a platform does by itself.

    Attributes:
        unanswered_goes_to_mailbox: A caller lands in a mailbox if nobody answers after an unattended move.
        stays_until_agent: Who moves a caller to a queue and stays, stays until an agent has answered.
        failed_consult_restores: The caller is taken back by itself when the consulted party is gone.
        left_ringing_goes_on: A consult that nobody has answered goes on as a move when the agent leaves.
        consult_outlives_caller: The agent and the consulted party stay connected when the caller hangs up.
        busy_agent_waits: A call for one agent alone waits until he is free.
        kept_on_hold: A caller who is kept until the target of a move has answered is on hold meanwhile, or
            keeps his place in line.
        campaign_stops: A queue of a campaign that is not active offers its callers to nobody.
    """

    unanswered_goes_to_mailbox: bool
    stays_until_agent: bool
    failed_consult_restores: bool
    left_ringing_goes_on: bool
    consult_outlives_caller: bool = False
    busy_agent_waits: bool = False
    kept_on_hold: bool = False
    campaign_stops: bool = False


def conducts(genesys: Switches, cxone: CxoneSwitches) -> dict[str, Conduct]:
    """The conduct of every platform, by its name."""
    return {
        "genesys": Conduct(
            unanswered_goes_to_mailbox=genesys.unanswered_unattended == "mailbox",
            stays_until_agent=genesys.attended_queue == "until_agent",
            failed_consult_restores=genesys.consult_failed_hold == "restored",
            left_ringing_goes_on=genesys.consult_left_ringing == "becomes_transfer",
        ),
        "cxone": Conduct(
            unanswered_goes_to_mailbox=False,
            stays_until_agent=False,
            failed_consult_restores=False,
            left_ringing_goes_on=False,
            consult_outlives_caller=cxone.orphaned_leg == "stays",
            busy_agent_waits=cxone.busy_agent == "waits",
            kept_on_hold=True,
            campaign_stops=cxone.inactive_campaign == "stops",
        ),
    }
