; Folders of which nobody else decides what lies in them: programs here run as SYSTEM.
!define PRIVATE "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
!define READABLE_BY_ALL "${PRIVATE}(A;OICI;0x1200a9;;;BU)"
!define SE_FILE_OBJECT 1
!define WIN_LOCAL_SYSTEM_SID 22
!define TOKEN_QUERY 0x8
!define TOKEN_USER 1
!define TOKEN_USER_BYTES_MAX 256
!define OWNER 0x1  ; OWNER_SECURITY_INFORMATION
!define OWNER_AND_DACL 0x5  ; OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION

; Makes it with that access list, or gives one that is there the owner and the list. What lies in it
; stays as it is.
!macro MakeDirectory PATH SDDL
    Push "${SDDL}"
    Push "${PATH}"
    Call MakeDirectory
!macroend
Function MakeDirectory
    Pop $0
    Pop $1
    System::Call 'advapi32::ConvertStringSecurityDescriptorToSecurityDescriptorW(w r1, i 1, *p .r2, p 0) i .r3'
    ${If} $3 <> 0
        ; SECURITY_ATTRIBUTES, with the holes that 64 bits have
        System::Call '*(i 24, i 0, p r2, p 0) p .r4'
        ${GetParent} "$0" $5
        CreateDirectory "$5"
        System::Call 'kernel32::CreateDirectoryW(w r0, p r4) i .r3'
        System::Free $4
        ${If} $3 = 0
            System::Call 'advapi32::SetFileSecurityW(w r0, i ${OWNER_AND_DACL}, p r2) i .r3'
        ${EndIf}
        System::Call 'kernel32::LocalFree(p r2)'
    ${EndIf}
    ${If} $3 = 0
        StrCpy $Failure "$(CannotProtect) $0"
        Abort
    ${EndIf}
FunctionEnd

; Whoever made the folder $0 before us may have put into it what SYSTEM is to do. $1: 1 when it is
; there and its owner is neither SYSTEM, nor who runs this, nor a group of theirs.
Function IsForeign
    StrCpy $1 0
    ${IfNot} ${FileExists} "$0\*.*"
        Return
    ${EndIf}
    System::Call 'advapi32::GetNamedSecurityInfoW(w r0, i ${SE_FILE_OBJECT}, i ${OWNER}, *p .r2, p 0, p 0, p 0, *p .r3) i .r4'
    ${If} $4 <> 0
        StrCpy $1 1
        Return
    ${EndIf}
    System::Call 'advapi32::IsWellKnownSid(p r2, i ${WIN_LOCAL_SYSTEM_SID}) i .r4'
    System::Call 'advapi32::CheckTokenMembership(p 0, p r2, *i .r5)'
    System::Call 'kernel32::GetCurrentProcess() p .r6'
    System::Call 'advapi32::OpenProcessToken(p r6, i ${TOKEN_QUERY}, *p .r7)'
    System::Alloc ${TOKEN_USER_BYTES_MAX}
    Pop $8
    System::Call 'advapi32::GetTokenInformation(p r7, i ${TOKEN_USER}, p r8, i ${TOKEN_USER_BYTES_MAX}, *i)'
    System::Call '*$8(p .r9)'
    System::Call 'advapi32::EqualSid(p r2, p r9) i .r6'
    System::Free $8
    System::Call 'kernel32::CloseHandle(p r7)'
    System::Call 'kernel32::LocalFree(p r3)'
    ${If} $4 = 0
    ${AndIf} $5 = 0
    ${AndIf} $6 = 0
        StrCpy $1 1
    ${EndIf}
FunctionEnd
