"""Small networks that find boxes and paint masks: learned from nothing but the pictures at hand, on a processor too.

There are no pretrained weights. What differs in colour, texture and shape at the size at which the network sees a
picture is learned from some hundred examples in minutes; what takes knowledge of the world is not.
"""
