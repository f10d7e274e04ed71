; Telling people things, in their language: a box, or for /S a line on the standard output.

!macro Say UN
; $0: the text.
Function ${UN}Say
    DetailPrint "$0"
    ${IfNot} ${Silent}
        MessageBox MB_OK|MB_ICONINFORMATION "$0"
        Return
    ${EndIf}
    Push $1
    Push $2
    Push $3
    ; The console of who started it, unless the output goes elsewhere.
    System::Call 'kernel32::GetStdHandle(i -11) p .r1'
    ${If} $1 P= 0
        System::Call 'kernel32::AttachConsole(i -1)'
        System::Call 'kernel32::GetStdHandle(i -11) p .r1'
    ${EndIf}
    StrCpy $0 "$0$\r$\n"
    StrLen $2 $0
    System::Call 'kernel32::WriteConsoleW(p r1, w r0, i r2, *i, p 0) i .r3'
    ${If} $3 = 0
        System::Call 'kernel32::WideCharToMultiByte(i 65001, i 0, w r0, i r2, p 0, i 0, p 0, p 0) i .r3'
        System::Alloc $3
        Exch $4
        System::Call 'kernel32::WideCharToMultiByte(i 65001, i 0, w r0, i r2, p r4, i r3, p 0, p 0)'
        System::Call 'kernel32::WriteFile(p r1, p r4, i r3, *i, p 0)'
        System::Free $4
        Pop $4
    ${EndIf}
    Pop $3
    Pop $2
    Pop $1
FunctionEnd

; $0: why it ends here, before anything was done.
Function ${UN}Refuse
    Call ${UN}Say
    SetErrorLevel ${EXIT_REFUSED}
    Quit
FunctionEnd
!macroend
!insertmacro Say ""
!insertmacro Say "un."


; No administrator, or a second setup at the same time.
!macro RefuseStrangers UN
    UserInfo::GetAccountType
    Pop $0
    ${If} $0 != "admin"
        StrCpy $0 "$(NotAdministrator)"
        Call ${UN}Refuse
    ${EndIf}
    System::Call 'kernel32::CreateMutexW(p 0, i 0, w "Global\RHA-setup") p .r1 ?e'
    Pop $0
    ${If} $0 = 183  ; ERROR_ALREADY_EXISTS
        StrCpy $0 "$(AnotherRuns)"
        Call ${UN}Refuse
    ${EndIf}
!macroend
