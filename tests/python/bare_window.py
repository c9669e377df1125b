"""What a window of OpenGL in software leaves behind without any plug-in: the measure for one with.

X and EGL through ctypes, one window after another, each on a connection and a thread of its own, as the plug-in's are.
"""

import ctypes
import threading

import numpy as np
import playing

Pointer = ctypes.c_void_p
# What the driver takes until it has a place for everything, windows.
SETTLING = 5
EGL_OPENGL_API, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE = 0x30A2, 0x3040, 8, 0x3038
GL_COLOR_BUFFER_BIT, GL_TRIANGLES = 0x4000, 4


def slope_kb(windows=40):
    """Growth of this process's memory with each window."""
    x11, egl, gl = (ctypes.CDLL(name) for name in ("libX11.so.6", "libEGL.so.1", "libGL.so.1"))
    x11.XInitThreads()
    for function in (x11.XOpenDisplay, egl.eglGetDisplay, egl.eglCreateContext, egl.eglCreateWindowSurface):
        function.restype = Pointer
    x11.XDefaultRootWindow.restype = x11.XCreateSimpleWindow.restype = ctypes.c_ulong

    def one():
        display = Pointer(x11.XOpenDisplay(None))
        root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
        colours = ctypes.c_ulong(0), ctypes.c_ulong(0)
        window = ctypes.c_ulong(x11.XCreateSimpleWindow(display, root, 0, 0, 960, 680, 0, *colours))
        x11.XMapWindow(display, window)
        x11.XSync(display, 0)
        screen, config, count = Pointer(egl.eglGetDisplay(display)), Pointer(), ctypes.c_int()
        assert egl.eglInitialize(screen, None, None), "EGL does not start"
        egl.eglBindAPI(EGL_OPENGL_API)
        wanted = (ctypes.c_int * 3)(EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE)
        assert egl.eglChooseConfig(screen, wanted, ctypes.byref(config), 1, ctypes.byref(count)) and count.value
        context = Pointer(egl.eglCreateContext(screen, config, None, None))
        surface = Pointer(egl.eglCreateWindowSurface(screen, config, window, None))
        assert egl.eglMakeCurrent(screen, surface, surface, context), "the window takes no OpenGL"
        for _ in range(5):
            gl.glClear(GL_COLOR_BUFFER_BIT)
            gl.glBegin(GL_TRIANGLES)
            for corner in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)):
                gl.glVertex2f(*map(ctypes.c_float, corner))
            gl.glEnd()
            egl.eglSwapBuffers(screen, surface)
        egl.eglMakeCurrent(screen, None, None, None)
        egl.eglDestroySurface(screen, surface)
        egl.eglDestroyContext(screen, context)
        egl.eglTerminate(screen)
        x11.XDestroyWindow(display, window)
        x11.XCloseDisplay(display)

    memory_mb = []
    for _ in range(windows):
        thread = threading.Thread(target=one)
        thread.start()
        thread.join()
        memory_mb.append(playing.in_use_mb())
    return 1e3 * float(np.polyfit(np.arange(windows - SETTLING), memory_mb[SETTLING:], 1)[0])


if __name__ == "__main__":
    print(slope_kb())
