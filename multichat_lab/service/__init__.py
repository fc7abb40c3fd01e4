"""The production service: settings, the HTTP face and its client, upkeep, health, deployment.

To run it needs the extra `service`: pip install 'multichat-lab[service]'. Its client, its settings
and tokens, backups, clean-up, health and load tests work without.
"""
