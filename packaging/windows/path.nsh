; The folder of rhactl among those of the PATH. A PATH is longer than a string of NSIS may be, which
; would cut it off; so it is only ever handled in memory of its own.
!define ENVIRONMENT "SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
!define LOCAL_MACHINE -2147483646
!define READ_AND_WRITE 0x103  ; KEY_QUERY_VALUE | KEY_SET_VALUE | KEY_WOW64_64KEY
!define PATH_BYTES_MAX 65536
!define PATH_BUFFER_BYTES 131072

; $1: key. $2: type. $3: ";PATH;". $4: where ";$INSTDIR;" is in it, or 0. On an error $1 is 0.
!macro ReadPath
    System::Call 'advapi32::RegOpenKeyExW(p ${LOCAL_MACHINE}, w "${ENVIRONMENT}", i 0, i ${READ_AND_WRITE}, *p .r1) i .r0'
    System::Alloc ${PATH_BUFFER_BYTES}
    Pop $3
    System::Alloc ${PATH_BUFFER_BYTES}
    Pop $5
    ${If} $0 = 0
        System::Call 'advapi32::RegQueryValueExW(p r1, w "Path", p 0, *i .r2, p r5, *i ${PATH_BYTES_MAX}) i .r0'
    ${EndIf}
    ${If} $0 = 0
        System::Call 'kernel32::lstrcatW(p r3, w ";")'
        System::Call 'kernel32::lstrcatW(p r3, p r5)'
        System::Call 'kernel32::lstrcatW(p r3, w ";")'
        System::Call 'shlwapi::StrStrIW(p r3, w ";$INSTDIR;") p .r4'
    ${Else}
        System::Call 'advapi32::RegCloseKey(p r1)'
        StrCpy $1 0
    ${EndIf}
    System::Free $5
!macroend

; $5: address of the new one.
!macro WritePath
    System::Call 'kernel32::lstrlenW(p r5) i .r6'
    IntOp $6 $6 * 2
    IntOp $6 $6 + 2
    System::Call 'advapi32::RegSetValueExW(p r1, w "Path", i 0, i r2, p r5, i r6)'
    SendMessage ${HWND_BROADCAST} ${WM_SETTINGCHANGE} 0 "STR:Environment" /TIMEOUT=5000
!macroend

!macro ClosePath
    System::Call 'advapi32::RegCloseKey(p r1)'
    System::Free $3
!macroend

Function AddToPath
    !insertmacro ReadPath
    ${If} $1 P= 0
        System::Free $3
        StrCpy $0 "$(NoPath) $INSTDIR"
        Call Say
        Return
    ${EndIf}
    ${If} $4 P= 0
        System::Call 'kernel32::lstrcatW(p r3, w "$INSTDIR")'
        IntPtrOp $5 $3 + 2
        !insertmacro WritePath
    ${EndIf}
    !insertmacro ClosePath
FunctionEnd

Function un.RemoveFromPath
    !insertmacro ReadPath
    ${If} $1 P= 0
        System::Free $3
        Return
    ${EndIf}
    ${If} $4 P<> 0
        ; All that follows ";$INSTDIR" moves there; then the last ";", which is ours, goes.
        StrLen $5 ";$INSTDIR"
        IntOp $5 $5 * 2
        IntPtrOp $5 $4 + $5
        System::Call 'kernel32::lstrlenW(p r5) i .r6'
        IntOp $6 $6 * 2
        IntOp $6 $6 + 2
        System::Call 'kernel32::RtlMoveMemory(p r4, p r5, p r6)'
        System::Call 'kernel32::lstrlenW(p r3) i .r6'
        IntOp $6 $6 - 1
        IntOp $6 $6 * 2
        IntPtrOp $5 $3 + $6
        System::Call '*$5(&i2 0)'
        IntPtrOp $5 $3 + 2
        !insertmacro WritePath
    ${EndIf}
    !insertmacro ClosePath
FunctionEnd
