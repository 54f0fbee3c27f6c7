"""What every platform's folder needs and no platform owns: HTTP, tokens, pace, caches. Knows no vendor."""
