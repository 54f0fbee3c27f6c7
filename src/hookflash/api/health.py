"""Health routes."""

from fastapi import APIRouter, Request

router = APIRouter()


@router.get("/livez", summary="Is the process alive")
async def livez() -> dict[str, str]:
    """Always, if it answers."""
    return {"status": "ok"}


@router.get("/readyz", summary="Can the service accept transfers")
async def readyz(request: Request) -> dict[str, str]:
    """Whether the database takes writes and the lease is held; a platform in trouble does not count."""
    await request.app.state.service.check_ready()
    return {"status": "ok"}
