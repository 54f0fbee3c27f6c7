"""The 18 regions, by their AWS name and by their domain (reference genesys-cloud 1.1)."""

from difflib import get_close_matches

REGIONS = {
    "us-east-1": "mypurecloud.com",
    "eu-west-1": "mypurecloud.ie",
    "ap-southeast-2": "mypurecloud.com.au",
    "ap-northeast-1": "mypurecloud.jp",
    "eu-central-1": "mypurecloud.de",
    "us-east-2": "use2.us-gov-pure.cloud",
    "me-central-1": "mec1.pure.cloud",
    "eu-central-2": "euc2.pure.cloud",
    "ap-southeast-1": "apse1.pure.cloud",
    "us-west-2": "usw2.pure.cloud",
    "ca-central-1": "cac1.pure.cloud",
    "ap-northeast-2": "apne2.pure.cloud",
    "eu-west-2": "euw2.pure.cloud",
    "ap-south-1": "aps1.pure.cloud",
    "sa-east-1": "sae1.pure.cloud",
    "ap-northeast-3": "apne3.pure.cloud",
    "mx-central-1": "mxc1.pure.cloud",
    "eusc-de-east-1": "edee1.eusc-pure.cloud",
}
_DOMAINS = frozenset(REGIONS.values())


def find_domain(region: str) -> str:
    """The domain of a region that is given by its AWS name (also with underscores) or by its domain.

    Raises:
        ValueError: No such region; names the nearest ones. Nothing is guessed.
    """
    wanted = region.strip().lower()
    domain = REGIONS.get(wanted.replace("_", "-"))
    if domain is not None:
        return domain
    bare = wanted.removeprefix("https://").removeprefix("api.").removeprefix("login.").rstrip("/")
    if bare in _DOMAINS:
        return bare
    near = get_close_matches(bare, [*REGIONS, *REGIONS.values()], n=3, cutoff=0.6)
    if near:
        raise ValueError(f"unknown region; did you mean {' or '.join(near)}?")
    raise ValueError(f"unknown region; one of {', '.join(REGIONS)}, or such a region's domain")


def api_url(domain: str) -> str:
    """Where the API of a region is."""
    return f"https://api.{domain}"


def login_url(domain: str) -> str:
    """Where tokens of a region come from."""
    return f"https://login.{domain}"
