"""Compiled models as ONNX graphs: they open wherever there is a runtime, without Python and without this code.

What is converted is the compiled form of a package (engine/compiled), step by step and with the same precision; a file
is kept only after it has answered the package's proof rows as the trained model did. `onnx` and `onnxruntime` are
imported where they are needed: nobody else waits for them.
"""
