# What happened, and what was counted.

function Get-RhaEvent {
    <#
    .SYNOPSIS
        Lists what happened.
    .DESCRIPTION
        The newest events, oldest first. The property time is the local time of an event. To be
        shown each event as it happens: `rhactl events follow`.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .PARAMETER HostName
        Only events that name this host: its name.
    .PARAMETER Severity
        Only events of this severity and above: info, warning, error or critical. Without it:
        info.
    .PARAMETER Code
        Only these events, as RHA-3005 or switchover-completed.
    .PARAMETER Since
        Begin of the time: how long ago, as 2h, or a moment, as '2025-03-09 14:05'.
    .PARAMETER Until
        End of the time, exclusive; likewise. Without it: now.
    .PARAMETER After
        Only events behind this number.
    .PARAMETER Limit
        At most so many. Without it: 100.
    .PARAMETER Language
        en or ja.
    .EXAMPLE
        Get-RhaEvent -Severity error -Since 2h

        Lists the errors of the last two hours.
    .EXAMPLE
        Get-RhaEvent -Code switchover-completed | Get-RhaScenario

        Shows the scenarios whose machine was moved.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario,
        [Parameter(ValueFromPipelineByPropertyName)]
        [Alias('host_name')]
        [string]$HostName,
        [ValidateSet('info', 'warning', 'error', 'critical')]
        [string]$Severity,
        [string[]]$Code,
        [string]$Since,
        [string]$Until,
        [long]$After,
        [ValidateRange(1, 2147483647)]
        [int]$Limit,
        [ValidateSet('en', 'ja')]
        [string]$Language
    )
    process {
        Invoke-Rhactl $PSCmdlet 'events list' -Select 'events' -Type 'Event' -Option @{
            '--scenario' = $Scenario
            '--host' = $HostName
            '--severity' = $Severity.ToLowerInvariant()
            '--code' = $Code
            '--since' = $Since
            '--until' = $Until
            '--after' = $After
            '--limit' = $Limit
            '--language' = $Language.ToLowerInvariant()
        }
    }
}

function Get-RhaStatistics {
    <#
    .SYNOPSIS
        Shows a scenario's lag and volume over time.
    .DESCRIPTION
        One object for each minute or hour in which engines were heard.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .PARAMETER Since
        Begin of the time: how long ago, as 2h, or a moment, as '2025-03-09 14:05'. Without it:
        a day ago.
    .PARAMETER Until
        End of the time, exclusive; likewise. Without it: now.
    .EXAMPLE
        Get-RhaStatistics -Scenario web -Since 2h | ForEach-Object { $_.lag_ms.max }

        Shows the worst lag of each minute.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario,
        [string]$Since,
        [string]$Until
    )
    process {
        Invoke-Rhactl $PSCmdlet 'scenario statistics' $Scenario `
            -Select 'rows' -Type 'StatisticsRow' -Option @{
            '--since' = $Since
            '--until' = $Until
        }
    }
}

function Export-RhaReport {
    <#
    .SYNOPSIS
        Writes a report about a scenario, or about an assessment, to a file.
    .DESCRIPTION
        Without -VM the report is about a scenario. The file is written in UTF-8.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .PARAMETER Kind
        What it is about: sync, replication, switchover, changes or difference. Without it:
        replication.
    .PARAMETER HostName
        The host where the assessed machine runs: name or id.
    .PARAMETER VM
        The assessed machine: name or id.
    .PARAMETER Path
        The file. One that is there is replaced.
    .PARAMETER Format
        html for people or csv for programs. Without it: html.
    .PARAMETER Language
        en or ja.
    .PARAMETER Since
        Begin of the time: how long ago, as 2h, or a moment, as '2025-03-09 14:05'.
    .PARAMETER Until
        End of the time, exclusive; likewise. Without it: now.
    .EXAMPLE
        Export-RhaReport -Scenario web -Kind switchover -Path switchover.html

        Documents the switchovers of web.
    .EXAMPLE
        Export-RhaReport -HostName hv1 -VM web -Path assessment.html

        Documents what was counted before protecting it.
    #>
    [CmdletBinding(DefaultParameterSetName = 'Scenario',
        SupportsShouldProcess, ConfirmImpact = 'Low')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Scenario',
            ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario,
        [Parameter(ParameterSetName = 'Scenario')]
        [ValidateSet('sync', 'replication', 'switchover', 'changes', 'difference')]
        [string]$Kind,
        [Parameter(Mandatory, ParameterSetName = 'Assessment')]
        [string]$HostName,
        [Parameter(Mandatory, ParameterSetName = 'Assessment')]
        [string]$VM,
        [Parameter(Mandatory)]
        [string]$Path,
        [ValidateSet('html', 'csv')]
        [string]$Format,
        [ValidateSet('en', 'ja')]
        [string]$Language,
        [string]$Since,
        [string]$Until
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($Path, 'Write a report')) { return }
        $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
        $form = @{
            '--out' = $file
            '--format' = $Format.ToLowerInvariant()
            '--language' = $Language.ToLowerInvariant()
            '--since' = $Since
            '--until' = $Until
        }
        if ($PSCmdlet.ParameterSetName -eq 'Assessment') {
            $form += @{ '--host' = $HostName; '--vm' = $VM }
            Invoke-Rhactl $PSCmdlet 'report assessment' -File $file -Option $form
            return
        }
        $form += @{ '--kind' = $Kind.ToLowerInvariant() }
        Invoke-Rhactl $PSCmdlet 'report scenario' $Scenario -File $file -Option $form
    }
}

function Start-RhaAssessment {
    <#
    .SYNOPSIS
        Counts what a machine changes, before it is protected.
    .DESCRIPTION
        Nothing is replicated.
    .PARAMETER HostName
        The host where the machine runs: name or id.
    .PARAMETER VM
        Name or id of the machine.
    .PARAMETER For
        How long: 12h, 3day; at most 31day. Without it: 7day.
    .PARAMETER Sample
        Span of one figure: 1min, 1h. Without it: 10min.
    .EXAMPLE
        Get-RhaVM -HostName hv1 | Start-RhaAssessment -For 3day

        Assesses every machine of hv1.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Low')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('host_id', 'host_name')]
        [string]$HostName,
        [Parameter(Mandatory, Position = 1, ValueFromPipelineByPropertyName)]
        [Alias('vm_id')]
        [string]$VM,
        [ValidatePattern('^[0-9]+(s|min|h|day)$')]
        [string]$For,
        [ValidatePattern('^[0-9]+(s|min|h|day)$')]
        [string]$Sample
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($VM, 'Count its changes')) { return }
        Invoke-Rhactl $PSCmdlet 'assessment start' -Type 'Assessment' -Option @{
            '--host' = $HostName
            '--vm' = $VM
            '--for' = $For
            '--sample' = $Sample
        }
    }
}

function Get-RhaAssessment {
    <#
    .SYNOPSIS
        Lists assessments with what was written so far, or shows one.
    .DESCRIPTION
        With -VM the assessment has its history, sample by sample. A host that does not answer
        is an error.
    .PARAMETER HostName
        Only assessments of this host: name or id. With -VM: the host where the machine runs.
    .PARAMETER VM
        Name or id of the machine. Needs -HostName.
    .EXAMPLE
        Get-RhaAssessment

        Lists the assessments of all hosts.
    .EXAMPLE
        (Get-RhaAssessment -HostName hv1 -VM web).history.samples

        Shows what was counted, sample by sample.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('host_id', 'host_name')]
        [string]$HostName,
        [Parameter(Position = 1)]
        [string]$VM
    )
    process {
        if ($VM) {
            Invoke-Rhactl $PSCmdlet 'assessment show' -Type 'Assessment' -Option @{
                '--host' = $HostName
                '--vm' = $VM
            }
            return
        }
        $hosts = Invoke-Rhactl $PSCmdlet 'assessment list' `
            -Select 'hosts' -ItemsMayFail -Type 'HostAssessments' -Option @{
            '--host' = $HostName
        }
        foreach ($one in $hosts) {
            foreach ($assessment in $one.assessments) {
                $assessment | Add-Member -NotePropertyMembers @{ host_name = $one.host }
                Add-TypeName -InputObject $assessment -Type 'Assessment'
            }
        }
    }
}

function Stop-RhaAssessment {
    <#
    .SYNOPSIS
        Ends an assessment; what was counted stays.
    .DESCRIPTION
        It would also end by itself.
    .PARAMETER HostName
        The host where the machine runs: name or id.
    .PARAMETER VM
        Name or id of the machine.
    .EXAMPLE
        Stop-RhaAssessment -HostName hv1 -VM web

        Counts no more.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('host_id', 'host_name')]
        [string]$HostName,
        [Parameter(Mandatory, Position = 1, ValueFromPipelineByPropertyName)]
        [Alias('vm_id')]
        [string]$VM
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($VM, 'Stop counting its changes')) { return }
        Invoke-Rhactl $PSCmdlet 'assessment stop' -Type 'Assessment' -Option @{
            '--host' = $HostName
            '--vm' = $VM
        }
    }
}

function Remove-RhaAssessment {
    <#
    .SYNOPSIS
        Forgets an assessment with what was counted.
    .DESCRIPTION
        An assessment that still counts is ended by that.
    .PARAMETER HostName
        The host where the machine runs: name or id.
    .PARAMETER VM
        Name or id of the machine.
    .EXAMPLE
        Remove-RhaAssessment -HostName hv1 -VM web

        Asks, then forgets it.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('host_id', 'host_name')]
        [string]$HostName,
        [Parameter(Mandatory, Position = 1, ValueFromPipelineByPropertyName)]
        [Alias('vm_id')]
        [string]$VM
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($VM, 'Forget what was counted')) { return }
        Invoke-Rhactl $PSCmdlet 'assessment delete' -Yes -Option @{
            '--host' = $HostName
            '--vm' = $VM
        }
    }
}
