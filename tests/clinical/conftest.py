"""Generated cases are the same in every run, so that a red run is a red change."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "clinical",
    deadline=None,
    derandomize=True,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("clinical")
