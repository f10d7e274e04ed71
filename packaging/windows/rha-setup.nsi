; The installer of RHA for Windows; built by scripts/package-windows, which defines:
;   VERSION   of the product, three numbers   PROGRAMS, CONFIG  folders of what it brings
;   OUTPUT    the installer to write          LICENSE           the licence's text
;   MODULE    folder of the PowerShell module
;   DRIVER    folder of the driver package, if there is one
; Why one installer, why NSIS, what it promises: docs/adr/0081-one-installer-for-windows.md
; How it is used: docs/operations/install-windows.md
Unicode true
Target amd64-unicode
SetCompressor /SOLID zlib
RequestExecutionLevel admin
ManifestSupportedOS Win10
AllowSkipFiles off
ShowInstDetails show
ShowUninstDetails show

!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include Sections.nsh
!include WinVer.nsh
!include x64.nsh
!include MUI2.nsh

Name "RHA"
OutFile "${OUTPUT}"
BrandingText "RHA ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "RHA"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "RHA setup"
VIAddVersionKey LegalCopyright "RHA"

!define ENTRY "Software\Microsoft\Windows\CurrentVersion\Uninstall\RHA"
!define WINDOWS_BUILD_MIN 17763  ; Server 2019
!define EXIT_REFUSED 2  ; also what NSIS itself ends with
!define EXIT_RESTART 3010  ; ERROR_SUCCESS_REBOOT_REQUIRED

!define MODULE_FOLDER "$PROGRAMFILES64\WindowsPowerShell\Modules\RHA"  ; where PowerShell looks

Var Earlier  ; folder of the installation that is there, or empty
Var Config   ; folder of the configuration files
Var Failure  ; why it ends, for .onInstFailed

!define MUI_ABORTWARNING
!insertmacro MUI_PAGE_LICENSE "${LICENSE}"
!insertmacro MUI_PAGE_COMPONENTS
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipWhenUpgrading
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE StayIfNotEmpty
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!include texts.nsh
!include say.nsh
!include access.nsh
!include services.nsh
!include path.nsh

!define AS_HOST 0
!define AS_CONTROL 1
!define AS_DESK 2
!define AS_WISHED 32  ; NSIS' own "Custom"
InstType "$(AsHost)"
InstType "$(AsControl)"
InstType "$(AsDesk)"

; --- what is installed ----------------------------------------------------------------------------
; The components only bring their files, beside what is there: until everything is on the disk
; nothing is stopped and nothing changed. The last section does the rest.
Section "-begin"
    SetRegView 64
    SetShellVarContext all
    StrCpy $Config "$APPDATA\RHA\config"
    ${If} $Earlier == ""
        !insertmacro MakeDirectory "$INSTDIR" "${READABLE_BY_ALL}"
    ${EndIf}
    RMDir /r "$INSTDIR\new"
    RMDir /r "$INSTDIR\old"
    ${If} ${FileExists} "$INSTDIR\old\*.*"
        StrCpy $Failure "$(OldOneRuns)"
        Abort
    ${EndIf}
    CreateDirectory "$INSTDIR\old"
    !insertmacro MakeDirectory "$APPDATA\RHA" "${PRIVATE}"
    CreateDirectory "$Config"
SectionEnd

Section "$(Control)" SecControl
    SectionInstType ${AS_CONTROL}
    SetOutPath "$INSTDIR\new"
    File "${PROGRAMS}\rha-control.exe"
    File "${CONFIG}\control.conf"
SectionEnd

Section "$(Engine)" SecEngine
    SectionInstType ${AS_HOST}
    SetOutPath "$INSTDIR\new"
    File "${PROGRAMS}\rha-engine.exe"
    File "${CONFIG}\engine.conf"
SectionEnd

!ifdef DRIVER
Section "$(Driver)" SecDriver
    SectionInstType ${AS_HOST}
    SetOutPath "$INSTDIR\driver"
    File "${DRIVER}\rhaflt.sys"
    File "${DRIVER}\rhaflt.inf"
    File "${DRIVER}\rhaflt.cat"
SectionEnd
!endif

Section "$(Rhactl)" SecRhactl
    SectionInstType ${AS_HOST} ${AS_CONTROL} ${AS_DESK}
    SetOutPath "$INSTDIR\new"
    File "${PROGRAMS}\rhactl.exe"
    SetOutPath "$INSTDIR\new\module"
    File /r "${MODULE}\*.*"
SectionEnd

Section "-finish"
    SetOutPath "$INSTDIR"
    Call StopServices
    Push "rha-control.exe"
    Call Exchange
    Push "rha-engine.exe"
    Call Exchange
    Push "rhactl.exe"
    Call Exchange

    Push "control.conf"
    Call KeepConfig
    Push "engine.conf"
    Call KeepConfig

    ; From here on it can be removed again, whatever happens.
    WriteUninstaller "$INSTDIR\uninstall.exe"
    Call WriteEntry
    Push "rha-control"
    Push "control.conf"
    Call Register
    Push "rha-engine"
    Push "engine.conf"
    Call Register
    Call StartServices
    ${If} ${FileExists} "$INSTDIR\rhactl.exe"
        Call AddToPath
    ${EndIf}
    Call ExchangeModule
    RMDir /r "$INSTDIR\new"
    RMDir /r "$INSTDIR\old"  ; a rhactl that runs keeps its file until the next time
    !ifdef DRIVER
        Call InstallDriver
    !endif
    ${If} $Failure != ""
        Abort
    ${EndIf}
SectionEnd

; A program that was exchanged, or brought where there was none.
!macro PutBack PROGRAM SECTION
    ${If} ${FileExists} "$INSTDIR\old\${PROGRAM}"
        Delete "$INSTDIR\${PROGRAM}"
        Rename "$INSTDIR\old\${PROGRAM}" "$INSTDIR\${PROGRAM}"
    ${ElseIf} ${SectionIsSelected} ${SECTION}
    ${AndIfNot} ${FileExists} "$INSTDIR\new\${PROGRAM}"
        Delete "$INSTDIR\${PROGRAM}"
    ${EndIf}
!macroend

; Puts the new program, if it was brought, in the place of the one that is there. That one may run.
Function Exchange
    Pop $0
    ${IfNot} ${FileExists} "$INSTDIR\new\$0"
        Return
    ${EndIf}
    ${If} ${FileExists} "$INSTDIR\$0"
        ClearErrors
        Rename "$INSTDIR\$0" "$INSTDIR\old\$0"
        ${If} ${Errors}
            Goto put_back
        ${EndIf}
    ${EndIf}
    ClearErrors
    Rename "$INSTDIR\new\$0" "$INSTDIR\$0"
    ${IfNot} ${Errors}
        Return
    ${EndIf}
put_back:
    StrCpy $Failure "$(CannotReplace) $INSTDIR\$0"
    !insertmacro PutBack "rha-control.exe" ${SecControl}
    !insertmacro PutBack "rha-engine.exe" ${SecEngine}
    !insertmacro PutBack "rhactl.exe" ${SecRhactl}
    Call StartServices
    Abort
FunctionEnd

; Scripts, which nobody holds open: those of another version go first.
Function ExchangeModule
    ${IfNot} ${FileExists} "$INSTDIR\new\module\*.*"
        Return
    ${EndIf}
    RMDir /r "${MODULE_FOLDER}"
    CreateDirectory "${MODULE_FOLDER}"
    ClearErrors
    CopyFiles /SILENT "$INSTDIR\new\module\*.*" "${MODULE_FOLDER}"
    ${If} ${Errors}
        StrCpy $Failure "$(CannotWrite) ${MODULE_FOLDER}"
    ${EndIf}
FunctionEnd

; A configuration file that is there is its administrator's.
Function KeepConfig
    Pop $0
    ${If} ${FileExists} "$INSTDIR\new\$0"
    ${AndIfNot} ${FileExists} "$Config\$0"
        CopyFiles /SILENT "$INSTDIR\new\$0" "$Config\$0"
    ${EndIf}
FunctionEnd

; Program and configuration file: the program makes or renews its services.
Function Register
    Pop $1
    Pop $0
    ${IfNot} ${FileExists} "$INSTDIR\$0.exe"
        Return
    ${EndIf}
    DetailPrint "$0 install"
    nsExec::ExecToStack '"$INSTDIR\$0.exe" --config "$Config\$1" install'
    Pop $2
    Pop $3
    ${If} $2 != 0
        StrCpy $Failure "$(CannotRegister) $0: $3"
    ${EndIf}
FunctionEnd

!ifdef DRIVER
; A boot-start driver: Windows loads it when it starts. The only answer is what is in the registry.
Function InstallDriver
    ${IfNot} ${SectionIsSelected} ${SecDriver}
        Return
    ${EndIf}
    ExecWait '"$SYSDIR\rundll32.exe" setupapi.dll,InstallHinfSection DefaultInstall.NTamd64 132 $INSTDIR\driver\rhaflt.inf'
    ClearErrors
    ReadRegStr $0 HKLM "SYSTEM\CurrentControlSet\Services\rhaflt" "ImagePath"
    ${If} ${Errors}
        StrCpy $Failure "$(DriverRefused)"
    ${Else}
        SetRebootFlag true
        SetErrorLevel ${EXIT_RESTART}
        StrCpy $0 "$(DriverNeedsRestart)"
        Call Say
    ${EndIf}
FunctionEnd
!endif

Function WriteEntry
    WriteRegStr HKLM "${ENTRY}" "DisplayName" "RHA"
    WriteRegStr HKLM "${ENTRY}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKLM "${ENTRY}" "Publisher" "RHA"
    WriteRegStr HKLM "${ENTRY}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKLM "${ENTRY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKLM "${ENTRY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKLM "${ENTRY}" "NoModify" 1
    WriteRegDWORD HKLM "${ENTRY}" "NoRepair" 1
    ${GetSize} "$INSTDIR" "/M=*.exe /S=0K /G=0" $0 $1 $2
    WriteRegDWORD HKLM "${ENTRY}" "EstimatedSize" $0
FunctionEnd

; --- before anything is done ----------------------------------------------------------------------
Function .onInit
    SetRegView 64
    Call RefuseThisWindows
    !insertmacro RefuseStrangers ""
    Call FindEarlier
    Call ChooseComponents
FunctionEnd

; Windows without 64 bits does not get here: it refuses to start the file, in its own words.
Function RefuseThisWindows
    ${IfNot} ${IsNativeAMD64}
        StrCpy $0 "$(WrongProcessor)"
        Call Refuse
    ${EndIf}
    ${IfNot} ${AtLeastBuild} ${WINDOWS_BUILD_MIN}
        StrCpy $0 "$(WrongWindows)"
        Call Refuse
    ${EndIf}
FunctionEnd

Function FindEarlier
    ReadRegStr $Earlier HKLM "${ENTRY}" "InstallLocation"
    ${If} $Earlier == ""
        ${If} $INSTDIR == ""
            StrCpy $INSTDIR "$PROGRAMFILES64\RHA"
        ${EndIf}
        ${If} ${FileExists} "$INSTDIR\*.*"
            ${DirState} "$INSTDIR" $1
            ${If} $1 == 1
                StrCpy $0 "$INSTDIR $(NotEmpty)"
                Call Refuse
            ${EndIf}
        ${EndIf}
        SetShellVarContext all
        StrCpy $0 "$APPDATA\RHA"
        Call IsForeign
        ${If} $1 = 1
            StrCpy $0 "$0 $(ForeignData)"
            Call Refuse
        ${EndIf}
        Return
    ${EndIf}
    ${If} $INSTDIR == ""
        StrCpy $INSTDIR $Earlier
    ${ElseIf} $INSTDIR != $Earlier
        StrCpy $0 "$(ElsewhereAlready) $Earlier. $(ElsewhereRemedy)"
        Call Refuse
    ${EndIf}
    ReadRegStr $1 HKLM "${ENTRY}" "DisplayVersion"
    ${VersionCompare} "$1" "${VERSION}" $2
    ${If} $2 == 1
        StrCpy $0 "$(NewerAlready) $1. $(NewerRemedy)"
        Call Refuse
    ${EndIf}
FunctionEnd

; What the command line asks for; else what is there; else what a host needs.
Function ChooseComponents
    ${GetParameters} $1
    ClearErrors
    ${GetOptions} $1 "/COMPONENTS=" $1
    ${If} ${Errors}
    ${AndIf} $Earlier == ""
        SetCurInstType ${AS_HOST}
        Return
    ${EndIf}
    !insertmacro UnselectSection ${SecControl}
    !insertmacro UnselectSection ${SecEngine}
    !insertmacro UnselectSection ${SecRhactl}
    !ifdef DRIVER
        !insertmacro UnselectSection ${SecDriver}
    !endif
    ${If} $1 != ""
        Call SelectByName
    ${EndIf}
    Call SelectInstalled
    SetCurInstType ${AS_WISHED}
FunctionEnd

; $1: names with commas between them.
Function SelectByName
    ${Do}
        StrCpy $2 0
        ${Do}
            StrCpy $3 $1 1 $2
            ${IfThen} $3 == "" ${|} ${Break} ${|}
            ${IfThen} $3 == "," ${|} ${Break} ${|}
            IntOp $2 $2 + 1
        ${Loop}
        StrCpy $4 $1 $2
        IntOp $2 $2 + 1
        StrCpy $1 $1 "" $2
        ${Select} $4
        ${Case} "control"
            !insertmacro SelectSection ${SecControl}
        ${Case} "engine"
            !insertmacro SelectSection ${SecEngine}
        ${Case} "rhactl"
            !insertmacro SelectSection ${SecRhactl}
        ${Case} "driver"
            !ifdef DRIVER
                !insertmacro SelectSection ${SecDriver}
            !else
                StrCpy $0 "$(NoDriver)"
                Call Refuse
            !endif
        ${Default}
            StrCpy $0 "$(NoComponent) '$4'. $(Components)"
            Call Refuse
        ${EndSelect}
    ${LoopUntil} $1 == ""
FunctionEnd

; What is there is upgraded, wanted or not: programs of two versions do not belong together.
!macro SelectInstalled SECTION FILE
    ${If} ${FileExists} "$Earlier\${FILE}"
        !insertmacro SelectSection ${SECTION}
        !insertmacro SetSectionFlag ${SECTION} ${SF_RO}
    ${EndIf}
!macroend
Function SelectInstalled
    ${If} $Earlier == ""
        Return
    ${EndIf}
    !insertmacro SelectInstalled ${SecControl} "rha-control.exe"
    !insertmacro SelectInstalled ${SecEngine} "rha-engine.exe"
    !insertmacro SelectInstalled ${SecRhactl} "rhactl.exe"
    !ifdef DRIVER
        !insertmacro SelectInstalled ${SecDriver} "driver\rhaflt.inf"
    !endif
FunctionEnd

Function .onSelChange
    Call SelectInstalled
FunctionEnd

Function SkipWhenUpgrading
    ${If} $Earlier != ""
        Abort
    ${EndIf}
FunctionEnd

Function StayIfNotEmpty
    ${DirState} "$INSTDIR" $1
    ${If} $1 = 1
        StrCpy $0 "$INSTDIR $(NotEmpty)"
        Call Say
        Abort
    ${EndIf}
FunctionEnd

Function .onInstFailed
    RMDir /r "$INSTDIR\new"
    ${If} $Earlier == ""
    ${AndIfNot} ${FileExists} "$INSTDIR\uninstall.exe"
        RMDir /r "$INSTDIR\driver"
        RMDir "$INSTDIR\old"
        RMDir "$INSTDIR"
    ${EndIf}
    ${If} $Failure == ""
        StrCpy $Failure "$(CannotWrite) $INSTDIR"
    ${EndIf}
    StrCpy $0 $Failure
    Call Say
FunctionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
    !insertmacro MUI_DESCRIPTION_TEXT ${SecControl} "$(ControlText)"
    !insertmacro MUI_DESCRIPTION_TEXT ${SecEngine} "$(EngineText)"
    !insertmacro MUI_DESCRIPTION_TEXT ${SecRhactl} "$(RhactlText)"
    !ifdef DRIVER
        !insertmacro MUI_DESCRIPTION_TEXT ${SecDriver} "$(DriverText)"
    !endif
!insertmacro MUI_FUNCTION_DESCRIPTION_END

; --- removing it ----------------------------------------------------------------------------------
Section "un.$(Programs)" UnPrograms
    SectionIn RO
    SetRegView 64
    SetShellVarContext all
    Push "rha-control"
    Call un.Unregister
    Push "rha-engine"
    Call un.Unregister
    ${If} ${FileExists} "$INSTDIR\driver\rhaflt.inf"
        ExecWait '"$SYSDIR\rundll32.exe" setupapi.dll,InstallHinfSection DefaultUninstall.NTamd64 132 $INSTDIR\driver\rhaflt.inf'
        SetRebootFlag true
        SetErrorLevel ${EXIT_RESTART}
        RMDir /r "$INSTDIR\driver"
    ${EndIf}
    Call un.RemoveFromPath
    ${If} ${FileExists} "$INSTDIR\rhactl.exe"
        RMDir /r "${MODULE_FOLDER}"
    ${EndIf}
    Delete /REBOOTOK "$INSTDIR\rha-control.exe"
    Delete /REBOOTOK "$INSTDIR\rha-engine.exe"
    Delete /REBOOTOK "$INSTDIR\rhactl.exe"  ; somebody may be using it
    RMDir /r /REBOOTOK "$INSTDIR\old"
    RMDir /r /REBOOTOK "$INSTDIR\new"
    Delete "$INSTDIR\uninstall.exe"
    DeleteRegKey HKLM "${ENTRY}"
    SetOutPath "$TEMP"  ; nobody's folder can be removed while it is the current one
    RMDir "$INSTDIR"
SectionEnd

Section /o "un.$(Data)" UnData
    SetShellVarContext all
    RMDir /r "$APPDATA\RHA"
SectionEnd

; The program stops and removes its services. One that fails ends it: nothing was removed yet.
Function un.Unregister
    Pop $1
    ${IfNot} ${FileExists} "$INSTDIR\$1.exe"
        Return
    ${EndIf}
    ReadRegStr $0 HKLM "SYSTEM\CurrentControlSet\Services\$1" "ImagePath"
    ${If} $0 == ""
        Return
    ${EndIf}
    DetailPrint "$1 uninstall"
    nsExec::ExecToStack '"$INSTDIR\$1.exe" uninstall'
    Pop $2
    Pop $3
    ${If} $2 != 0
        StrCpy $Failure "$(CannotUnregister) $1: $3"
        Abort
    ${EndIf}
FunctionEnd

Function un.onInit
    SetRegView 64
    !insertmacro RefuseStrangers "un."
    ${GetParameters} $1
    ClearErrors
    ${GetOptions} $1 "/DATA=" $2
    ${IfNot} ${Errors}
        ${If} $2 == "remove"
            !insertmacro SelectSection ${UnData}
        ${ElseIf} $2 != "keep"
            StrCpy $0 "$(DataWhat)"
            Call un.Refuse
        ${EndIf}
    ${EndIf}
FunctionEnd

Function un.onUninstFailed
    StrCpy $0 $Failure
    Call un.Say
FunctionEnd

!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
    !insertmacro MUI_DESCRIPTION_TEXT ${UnPrograms} "$(ProgramsText)"
    !insertmacro MUI_DESCRIPTION_TEXT ${UnData} "$(DataText)"
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END
