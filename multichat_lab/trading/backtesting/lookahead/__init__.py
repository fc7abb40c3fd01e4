"""Is a robot's past independent of its future?"""
