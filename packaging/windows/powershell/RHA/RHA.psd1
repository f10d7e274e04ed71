# The manifest of the module RHA; ModuleVersion is the product's.
@{
    RootModule = 'RHA.psm1'
    ModuleVersion = '0.1.0'
    GUID = 'f09eeb76-5a58-5367-81d7-bfb94d434af5'
    Author = 'RHA'
    Description = 'Protects virtual machines: runs, watches and moves them by cmdlets over rhactl.'
    PowerShellVersion = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    TypesToProcess = @('RHA.Types.ps1xml')
    FormatsToProcess = @('RHA.Format.ps1xml')
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
    FunctionsToExport = @(
        'Add-RhaNotifyTarget',
        'Connect-RhaControl',
        'Copy-RhaScenario',
        'Export-RhaReport',
        'Export-RhaScenario',
        'Get-RhaAssessment',
        'Get-RhaControl',
        'Get-RhaEvent',
        'Get-RhaGroup',
        'Get-RhaHost',
        'Get-RhaMaintenance',
        'Get-RhaNotifyTarget',
        'Get-RhaProperty',
        'Get-RhaReadiness',
        'Get-RhaScenario',
        'Get-RhaScenarioHistory',
        'Get-RhaScenarioProperty',
        'Get-RhaStatistics',
        'Get-RhaTemplate',
        'Get-RhaVM',
        'Import-RhaScenario',
        'New-RhaEnrolmentCommand',
        'New-RhaPairingCode',
        'New-RhaScenario',
        'New-RhaTemplate',
        'Remove-RhaAssessment',
        'Remove-RhaHost',
        'Remove-RhaNotifyTarget',
        'Remove-RhaScenario',
        'Remove-RhaTemplate',
        'Restore-RhaScenario',
        'Resume-RhaScenario',
        'Set-RhaScenarioNetwork',
        'Set-RhaScenarioProperty',
        'Start-RhaAssessment',
        'Start-RhaGroup',
        'Start-RhaMaintenance',
        'Start-RhaScenario',
        'Stop-RhaAssessment',
        'Stop-RhaGroup',
        'Stop-RhaMaintenance',
        'Stop-RhaScenario',
        'Suspend-RhaScenario',
        'Switch-RhaGroup',
        'Switch-RhaScenario',
        'Test-RhaHost',
        'Test-RhaNotifyTarget',
        'Test-RhaScenario'
    )
}
