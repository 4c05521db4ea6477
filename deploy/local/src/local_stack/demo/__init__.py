"""The bureau's day as a story: real people's work, driven over HTTP at the gateway."""
