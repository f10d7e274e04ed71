# Becoming an administrator, and letting others in.

function Connect-RhaControl {
    <#
    .SYNOPSIS
        Makes you an administrator of a control service.
    .DESCRIPTION
        Uses a pairing code once. The identity is written to the folder that the environment
        variable RHACTL_IDENTITY names, by default %APPDATA%\rha; every other cmdlet uses it.

        A code for the first administrator comes from `rha-control pair --role admin` on the
        control host, one for the next from New-RhaPairingCode.
    .PARAMETER ControlAddress
        Host and port where newcomers enrol, as HOST:7445.
    .PARAMETER Code
        The pairing code.
    .PARAMETER ApiAddress
        Host and port of the API, where they differ from what the service tells.
    .EXAMPLE
        Connect-RhaControl -ControlAddress control.example:7445 -Code CODE

        Logs in with the code that somebody gave you.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)]
        [string]$ControlAddress,
        [Parameter(Mandatory, Position = 1)]
        [string]$Code,
        [string]$ApiAddress
    )
    process {
        Invoke-Rhactl $PSCmdlet 'login' -Type 'Login' -Option @{
            '--control' = $ControlAddress
            '--code' = $Code
            '--api-address' = $ApiAddress
        }
    }
}

function Get-RhaControl {
    <#
    .SYNOPSIS
        Shows version, CA fingerprint and start of the control service.
    .DESCRIPTION
        Also shows whether the control service can be reached with your identity.
    .EXAMPLE
        Get-RhaControl

        Asks the control service that you are logged in to.
    #>
    [CmdletBinding()]
    param()
    process {
        Invoke-Rhactl $PSCmdlet 'info' -Type 'Control'
    }
}

function New-RhaPairingCode {
    <#
    .SYNOPSIS
        Makes a one-time code for a new host or administrator.
    .DESCRIPTION
        Whoever has the code is let in once. For a new host New-RhaEnrolmentCommand also returns
        what to type there.
    .PARAMETER Role
        What the newcomer will be: engine (a host) or admin. Without it: admin.
    .PARAMETER ValidSeconds
        How long the code may be used, in seconds. Without it: 600.
    .EXAMPLE
        New-RhaPairingCode -Role admin -ValidSeconds 60

        Makes a code for another administrator, for a minute.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Low')]
    param(
        [Parameter(Position = 0)]
        [ValidateSet('engine', 'admin')]
        [string]$Role,
        [ValidateRange(1, 2147483647)]
        [int]$ValidSeconds
    )
    process {
        if (-not $PSCmdlet.ShouldProcess('control service', 'Make a pairing code')) { return }
        Invoke-Rhactl $PSCmdlet 'pair' -Type 'PairingCode' -Option @{
            '--role' = $Role.ToLowerInvariant()
            '--valid-seconds' = $ValidSeconds
        }
    }
}
