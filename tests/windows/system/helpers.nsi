; Programs that the test of the installer needs below Wine, made by the tool that it needs anyway:
;   -DHOLD=FILE      holds that file open, shared with readers only, as long as FILE.held is there
;   -DRESTRICT=LINE  runs that command line without an administrator's rights; its exit code is theirs
Unicode true
Target amd64-unicode
RequestExecutionLevel user
SilentInstall silent
OutFile "${OUTPUT}"
Name "helper"
!include LogicLib.nsh

!define TOKEN_ALL_ACCESS 0xf01ff
!define WIN_BUILTIN_ADMINISTRATORS_SID 26
!define STARTUPINFO_BYTES 104

Section
!ifdef HOLD
    FileOpen $0 "${HOLD}" a
    FileOpen $1 "${HOLD}.held" w
    FileClose $1
    ${DoWhile} ${FileExists} "${HOLD}.held"
        Sleep 100
    ${Loop}
!else
    System::Call 'kernel32::GetCurrentProcess() p .r0'
    System::Call 'advapi32::OpenProcessToken(p r0, i ${TOKEN_ALL_ACCESS}, *p .r1) i .r9'
    System::Alloc 68  ; SECURITY_MAX_SID_SIZE
    Pop $2
    System::Call 'advapi32::CreateWellKnownSid(i ${WIN_BUILTIN_ADMINISTRATORS_SID}, p 0, p r2, *i 68) i .r9'
    System::Call '*(p r2, p 0) p .r3'  ; SID_AND_ATTRIBUTES
    System::Call 'advapi32::CreateRestrictedToken(p r1, i 0, i 1, p r3, i 0, p 0, i 0, p 0, *p .r4) i .r9'
    System::Call '*(i ${STARTUPINFO_BYTES}, &v100) p .r5'
    System::Call '*(p, p, i, i) p .r6'  ; PROCESS_INFORMATION
    System::Call 'advapi32::CreateProcessAsUserW(p r4, p 0, w "${RESTRICT}", p 0, p 0, i 1, i 0, p 0, p 0, p r5, p r6) i .r9'
    ${If} $9 = 0
        SetErrorLevel 99
        Quit
    ${EndIf}
    System::Call '*$6(p .r7)'
    System::Call 'kernel32::WaitForSingleObject(p r7, i -1)'
    System::Call 'kernel32::GetExitCodeProcess(p r7, *i .r8)'
    SetErrorLevel $8
!endif
SectionEnd
