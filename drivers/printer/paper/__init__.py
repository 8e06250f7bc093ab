"""The paper simulator: a printer made of software that draws what a real one would have printed."""
