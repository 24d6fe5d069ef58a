"""People, their sign-ins, one-time links, invitations and privacy."""
