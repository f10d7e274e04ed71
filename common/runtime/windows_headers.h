// <windows.h> the way all of the product wants it: without what it seldom needs, and without macros
// that take away names which the product, or what is generated for it, uses. Windows' own functions
// are called by their full names (CreateFileW). For sources of Windows only.
#pragma once

#ifndef NOMINMAX
#define NOMINMAX
#endif
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <winsock2.h>
// After winsock2.h, which would otherwise meet an older version of itself.
#include <windows.h>

#undef CreateDirectory
#undef CreateFile
#undef DeleteFile
#undef ERROR
#undef GetMessage
#undef GetObject
#undef MoveFile
#undef RemoveDirectory
#undef ReportEvent
#undef SEVERITY_ERROR
#undef SEVERITY_SUCCESS
#undef SendMessage
#undef Yield
#undef far
#undef interface
#undef near
