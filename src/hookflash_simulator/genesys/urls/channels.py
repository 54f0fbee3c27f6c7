"""Notification channels (reference genesys-cloud 9.1)."""

from hookflash_simulator.genesys import channels
from hookflash_simulator.genesys.urls.route import get, head, query

_CHANNEL = "notifications/channels/{channelId}"

CHANNELS = (
    query("post_notifications_channels", "notifications/channels", channels.post_channels),
    get("get_notifications_channels", "notifications/channels", channels.get_channels),
    head("head_notifications_channel", _CHANNEL, channels.head_channel),
    get("get_notifications_channel_subscriptions", f"{_CHANNEL}/subscriptions", channels.get_subscriptions),
    query(
        "post_notifications_channel_subscriptions", f"{_CHANNEL}/subscriptions", channels.post_subscriptions
    ),
    query(
        "put_notifications_channel_subscriptions",
        f"{_CHANNEL}/subscriptions",
        channels.put_subscriptions,
        method="PUT",
    ),
    query(
        "delete_notifications_channel_subscriptions",
        f"{_CHANNEL}/subscriptions",
        channels.delete_subscriptions,
        method="DELETE",
    ),
    get("get_notifications_availabletopics", "notifications/availabletopics", channels.get_available_topics),
)
