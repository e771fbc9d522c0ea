"""Staff of the branch: add a person, set a PIN anew, unlock. For the manager."""
