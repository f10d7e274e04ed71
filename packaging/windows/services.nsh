; Stopping services before their programs are exchanged, and starting those again that ran. Making
; and removing them is the programs' own affair.
!define SERVICE_STOPPED 1
!define SERVICE_RUNNING 4
!define SC_MANAGER_CONNECT 0x1
!define SERVICE_START_STOP_QUERY 0x34
!define SERVICE_CONTROL_STOP 1
!define POLL_MS 100
!define STOP_POLLS 600
!define START_POLLS 1200

Var ControlRan
Var EngineRan
Var GuardRan

!macro StopService NAME RAN
    StrCpy $0 "${NAME}"
    Call StopService
    StrCpy ${RAN} $1
!macroend
; The guard is away for the shortest time: it stops machines that nobody renews, engine or not.
Function StopServices
    !insertmacro StopService "rha-control" $ControlRan
    !insertmacro StopService "rha-engine" $EngineRan
    !insertmacro StopService "rha-guard" $GuardRan
FunctionEnd

!macro StartService NAME RAN
    ${If} ${RAN} = 1
        StrCpy $0 "${NAME}"
        Call StartService
    ${EndIf}
!macroend
Function StartServices
    !insertmacro StartService "rha-guard" $GuardRan
    !insertmacro StartService "rha-engine" $EngineRan
    !insertmacro StartService "rha-control" $ControlRan
FunctionEnd

; $0: name. $3: a handle, or 0; $2: of the manager.
!macro OpenService
    System::Call 'advapi32::OpenSCManagerW(p 0, p 0, i ${SC_MANAGER_CONNECT}) p .r2'
    System::Call 'advapi32::OpenServiceW(p r2, w r0, i ${SERVICE_START_STOP_QUERY}) p .r3'
!macroend
!macro CloseService
    System::Call 'advapi32::CloseServiceHandle(p r3)'
    System::Call 'advapi32::CloseServiceHandle(p r2)'
!macroend

; Waits until the service $3 is in state $4, at most $5 polls; $6: the state it is in.
Function WaitForState
    System::Call '*(i, i, i, i, i, i, i) p .r7'
    ${Do}
        System::Call 'advapi32::QueryServiceStatus(p r3, p r7)'
        System::Call '*$7(i, i .r6)'
        ${IfThen} $6 = $4 ${|} ${Break} ${|}
        Sleep ${POLL_MS}
        IntOp $5 $5 - 1
    ${LoopUntil} $5 < 1
    System::Free $7
FunctionEnd

; $0: name. $1: 1 if it ran.
Function StopService
    StrCpy $1 0
    !insertmacro OpenService
    ${If} $3 P<> 0
        StrCpy $4 ${SERVICE_STOPPED}
        StrCpy $5 1
        Call WaitForState
        ${If} $6 <> ${SERVICE_STOPPED}
            StrCpy $1 1
            DetailPrint "$(Stopping) $0"
            System::Call '*(i, i, i, i, i, i, i) p .r7'
            System::Call 'advapi32::ControlService(p r3, i ${SERVICE_CONTROL_STOP}, p r7)'
            System::Free $7
            StrCpy $5 ${STOP_POLLS}
            Call WaitForState
        ${EndIf}
        !insertmacro CloseService
        ${If} $6 <> ${SERVICE_STOPPED}
            StrCpy $Failure "$(DoesNotStop) $0"
            Call StartServices
            Abort
        ${EndIf}
    ${EndIf}
FunctionEnd

; $0: name.
Function StartService
    !insertmacro OpenService
    DetailPrint "$(Starting) $0"
    System::Call 'advapi32::StartServiceW(p r3, i 0, p 0) i .r4'
    StrCpy $4 ${SERVICE_RUNNING}
    StrCpy $5 ${START_POLLS}
    Call WaitForState
    !insertmacro CloseService
    ${If} $6 <> ${SERVICE_RUNNING}
    ${AndIf} $Failure == ""
        StrCpy $Failure "$(DoesNotStart) $0"
    ${EndIf}
FunctionEnd
