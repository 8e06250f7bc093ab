"""Data only: catalogue, policy, forms, slips, printer profiles, sandbox, storyboards, icons."""
