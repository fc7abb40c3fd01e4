"""Recording what programs tell of themselves with OpenTelemetry, as it arrives (OTLP)."""
