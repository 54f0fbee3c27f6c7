"""Health routes."""

from fastapi import APIRouter, Request

from hookflash.api.documentation import NO_KEY_NEEDED, problems

router = APIRouter()


@router.get("/livez", summary="Is the process alive", openapi_extra=NO_KEY_NEEDED)
async def livez() -> dict[str, str]:
    """Always, if it answers."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    summary="Can the service accept transfers",
    responses=problems(503),
    openapi_extra=NO_KEY_NEEDED,
)
async def readyz(request: Request) -> dict[str, str]:
    """Whether the database takes writes and the lease is held; a platform in trouble does not count."""
    await request.app.state.service.check_ready()
    return {"status": "ok"}
