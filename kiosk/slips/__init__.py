"""Slips: wording as data, values filled in, one worker that brings them to paper."""
