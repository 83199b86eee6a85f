"""Settings by concern; every environment variable read here stands in .env.example."""
