# Hosts, their machines, and their maintenance.

function Get-RhaHost {
    <#
    .SYNOPSIS
        Lists the hosts that are enrolled.
    .DESCRIPTION
        A host that is not connected says why in its error.
    .PARAMETER Name
        Only hosts with this name; wildcards are allowed.
    .EXAMPLE
        Get-RhaHost

        Lists all hosts.
    .EXAMPLE
        Get-RhaHost -Name hv* | Where-Object { -not $_.connected }

        Lists those that the control service does not hear.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Position = 0)]
        [string]$Name
    )
    process {
        Invoke-Rhactl $PSCmdlet 'hosts list' -Select 'hosts' -Type 'Host' |
            Where-Object { -not $Name -or $_.name -like $Name }
    }
}

function Test-RhaHost {
    <#
    .SYNOPSIS
        Checks a host and its engine.
    .DESCRIPTION
        Returns the host and what was found there. A finding of severity error keeps scenarios
        from running.
    .PARAMETER HostName
        Name or id of the host.
    .EXAMPLE
        Get-RhaHost | Test-RhaHost | ForEach-Object { $_.findings }

        Lists what is found on every host.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('host_id', 'host_name')]
        [string]$HostName
    )
    process {
        Invoke-Rhactl $PSCmdlet 'hosts verify' $HostName -Type 'HostVerification'
    }
}

function New-RhaEnrolmentCommand {
    <#
    .SYNOPSIS
        Makes the command that lets a host in.
    .DESCRIPTION
        The command is in the property command, to be run as an administrator on that host. With
        -Renew it renews the certificate of a host that is enrolled already; the host keeps its
        scenarios.
    .PARAMETER ValidSeconds
        How long its code may be used, in seconds. Without it: 600.
    .PARAMETER Renew
        Name or id of the host whose certificate is renewed.
    .EXAMPLE
        (New-RhaEnrolmentCommand).command

        Prints what to type on a new host.
    .EXAMPLE
        (New-RhaEnrolmentCommand -Renew hv1).command

        Prints what to type on hv1.
    #>
    [CmdletBinding(DefaultParameterSetName = 'Add', SupportsShouldProcess, ConfirmImpact = 'Low')]
    param(
        [Parameter(ParameterSetName = 'Add')]
        [ValidateRange(1, 2147483647)]
        [int]$ValidSeconds,
        [Parameter(Mandatory, ParameterSetName = 'Renew')]
        [string]$Renew
    )
    process {
        $what = 'Make a pairing code for a host'
        if (-not $PSCmdlet.ShouldProcess('control service', $what)) { return }
        if ($PSCmdlet.ParameterSetName -eq 'Renew') {
            Invoke-Rhactl $PSCmdlet 'hosts renew' $Renew -Type 'Enrolment'
            return
        }
        Invoke-Rhactl $PSCmdlet 'hosts add' -Type 'Enrolment' -Option @{
            '--valid-seconds' = $ValidSeconds
        }
    }
}

function Remove-RhaHost {
    <#
    .SYNOPSIS
        Forgets a host that no scenario uses.
    .DESCRIPTION
        Its certificate is refused from then on.
    .PARAMETER HostName
        Name or id of the host.
    .EXAMPLE
        Remove-RhaHost -HostName hv3

        Asks, then forgets hv3.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('host_id', 'host_name')]
        [string]$HostName
    )
    process {
        $what = 'Forget the host and refuse its certificate'
        if (-not $PSCmdlet.ShouldProcess($HostName, $what)) { return }
        Invoke-Rhactl $PSCmdlet 'hosts remove' $HostName -Yes
    }
}

function Get-RhaVM {
    <#
    .SYNOPSIS
        Lists the machines that may be protected.
    .DESCRIPTION
        Each machine has its host in host_name and host_id. A host that does not answer is an
        error, which does not keep the other hosts' machines from being listed.
    .PARAMETER HostName
        Only machines of this host: name or id.
    .EXAMPLE
        Get-RhaVM -HostName hv1

        Lists the machines of hv1.
    .EXAMPLE
        Get-RhaVM -HostName hv1 | New-RhaScenario -Replica hv2 -DryRun

        Checks whether each of them could be protected.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('host_id', 'host_name')]
        [string]$HostName
    )
    process {
        $hosts = Invoke-Rhactl $PSCmdlet 'vms list' `
            -Select 'hosts' -ItemsMayFail -Type 'HostVMs' -Option @{
            '--host' = $HostName
        }
        foreach ($one in $hosts) {
            foreach ($vm in $one.vms) {
                $of = @{ host_name = $one.host.name; host_id = $one.host.id }
                $vm | Add-Member -NotePropertyMembers $of
                Add-TypeName -InputObject $vm -Type 'VM'
            }
        }
    }
}

function Start-RhaMaintenance {
    <#
    .SYNOPSIS
        Prepares a host's scenarios for its reboot.
    .DESCRIPTION
        While a host is under maintenance nothing is switched over or restarted, and nothing is
        compared afterwards. It ends when the host was started anew and replicates. Scenarios
        that protect nothing at present need none.
    .PARAMETER HostName
        Name or id of the host.
    .PARAMETER Scenario
        Only these scenarios of the host: names or ids. Without it: all.
    .PARAMETER ShutdownGuests
        Shut down the protected machines that run there. They are started again afterwards.
    .PARAMETER Wait
        Return when the host is ready for the reboot. Its steps are shown as progress. What was
        asked for goes on when the waiting is broken off.
    .PARAMETER WaitSeconds
        Wait at most so many seconds, then fail. What was asked for goes on.
    .EXAMPLE
        Start-RhaMaintenance -HostName hv1 -Wait -ErrorAction Stop; Restart-Computer hv1

        Reboots hv1 once all of its scenarios are ready.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('host_id', 'host_name')]
        [string]$HostName,
        [string[]]$Scenario,
        [switch]$ShutdownGuests,
        [switch]$Wait,
        [ValidateRange(1, 2147483647)]
        [int]$WaitSeconds
    )
    process {
        $what = 'Prepare its scenarios for a reboot'
        if (-not $PSCmdlet.ShouldProcess($HostName, $what)) { return }
        Invoke-Rhactl $PSCmdlet 'maintenance start' -Yes `
            -Select 'items' -ItemsMayFail -Type 'MaintenanceItem' -Option @{
            '--host' = $HostName
            '--scenario' = $Scenario
            '--shutdown-guests' = $ShutdownGuests
            '--wait' = $Wait
            '--wait-seconds' = $WaitSeconds
        }
    }
}

function Get-RhaMaintenance {
    <#
    .SYNOPSIS
        Lists the scenarios of hosts that are under maintenance.
    .DESCRIPTION
        Returns scenarios; status.maintenance of each tells the host, its role, and whether it
        is ready for the reboot.
    .EXAMPLE
        Get-RhaMaintenance | ForEach-Object { $_.status.maintenance }

        Shows how far the preparations are.
    #>
    [CmdletBinding()]
    param()
    process {
        Invoke-Rhactl $PSCmdlet 'maintenance list' -Select 'scenarios' -Type 'Scenario'
    }
}

function Stop-RhaMaintenance {
    <#
    .SYNOPSIS
        Ends the maintenance of a host that is not rebooted after all.
    .DESCRIPTION
        After a reboot it ends by itself.
    .PARAMETER HostName
        Name or id of the host.
    .PARAMETER Scenario
        Only these scenarios of the host: names or ids. Without it: all.
    .EXAMPLE
        Stop-RhaMaintenance -HostName hv1

        Ends it without waiting for the host.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('host_id', 'host_name')]
        [string]$HostName,
        [string[]]$Scenario
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($HostName, 'End its maintenance')) { return }
        Invoke-Rhactl $PSCmdlet 'maintenance end' `
            -Select 'items' -ItemsMayFail -Type 'MaintenanceItem' -Option @{
            '--host' = $HostName
            '--scenario' = $Scenario
        }
    }
}
