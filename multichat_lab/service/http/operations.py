"""Routes for whoever watches the service: health and metrics; they ask for no token."""

from anyio import to_thread
from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, PlainTextResponse, Response

from multichat_lab.service.http.answers import HealthAnswer
from multichat_lab.service.http.parts import PartsOf

router = APIRouter(tags=["operations"])


@router.get("/health/live", response_model=HealthAnswer)
async def live() -> Response:
    """Tell that the process answers."""
    return JSONResponse({"status": "ok", "checks": []})


@router.get("/health/ready", response_model=HealthAnswer, responses={503: {"model": HealthAnswer}})
async def ready(parts: PartsOf) -> Response:
    """Tell whether the service can record messages: 200, or 503 when a check is in error."""
    found = await parts.health_now()
    return JSONResponse(found, 503 if found["status"] == "error" else 200)


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(parts: PartsOf) -> Response:
    """Tell Prometheus the service's figures, in its text format."""
    await parts.health_now()  # so that its gauges are of now
    text = await to_thread.run_sync(parts.metrics.text, limiter=parts.health_readers)
    return Response(text, media_type=CONTENT_TYPE_LATEST)
