# Protecting, moving and mending.

function Start-RhaScenario {
    <#
    .SYNOPSIS
        Synchronises a scenario's machine and replicates it.
    .DESCRIPTION
        Also replicates back after a switchover. Where only the former host holds changes, a
        start is refused without -OverwriteDiverged.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .PARAMETER FullCompare
        Compare every block.
    .PARAMETER OverwriteDiverged
        Give up the changes that only this host holds, or may hold. `(Get-RhaScenario
        web).status.diverged` names it.
    .PARAMETER Wait
        Return when it is running. Its steps are shown as progress. What was asked for goes on
        when the waiting is broken off.
    .PARAMETER WaitSeconds
        Wait at most so many seconds, then fail. What was asked for goes on.
    .EXAMPLE
        Start-RhaScenario -Scenario web -Wait

        Returns when the replica follows its master.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario,
        [switch]$FullCompare,
        [string]$OverwriteDiverged,
        [switch]$Wait,
        [ValidateRange(1, 2147483647)]
        [int]$WaitSeconds
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($Scenario, 'Synchronise and replicate')) { return }
        Invoke-Rhactl $PSCmdlet 'scenario run' $Scenario -Type 'Scenario' -Option @{
            '--full-compare' = $FullCompare
            '--overwrite-diverged' = $OverwriteDiverged
            '--wait' = $Wait
            '--wait-seconds' = $WaitSeconds
        }
    }
}

function Stop-RhaScenario {
    <#
    .SYNOPSIS
        Ends the protection of a scenario's machine.
    .DESCRIPTION
        The machine goes on running; nothing is replicated any more.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .PARAMETER Wait
        Return when it is stopped. Its steps are shown as progress. What was asked for goes on
        when the waiting is broken off.
    .PARAMETER WaitSeconds
        Wait at most so many seconds, then fail. What was asked for goes on.
    .EXAMPLE
        Get-RhaScenario -Scenario web | Stop-RhaScenario -Wait -Confirm:$false

        Does not ask.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario,
        [switch]$Wait,
        [ValidateRange(1, 2147483647)]
        [int]$WaitSeconds
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($Scenario, 'End protection')) { return }
        Invoke-Rhactl $PSCmdlet 'scenario stop' $Scenario -Yes -Type 'Scenario' -Option @{
            '--wait' = $Wait
            '--wait-seconds' = $WaitSeconds
        }
    }
}

function Suspend-RhaScenario {
    <#
    .SYNOPSIS
        Lets the replica's files stand still; its journal goes on.
    .DESCRIPTION
        The journal grows up to its bound. A switchover ends the suspension.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .EXAMPLE
        Suspend-RhaScenario -Scenario web

        From now on nothing is applied to the replica.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario
    )
    process {
        $what = 'Let the replica''s files stand still'
        if (-not $PSCmdlet.ShouldProcess($Scenario, $what)) { return }
        Invoke-Rhactl $PSCmdlet 'scenario suspend' $Scenario -Type 'Scenario'
    }
}

function Resume-RhaScenario {
    <#
    .SYNOPSIS
        Lets the replica's files follow again.
    .DESCRIPTION
        Ends what Suspend-RhaScenario began.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .EXAMPLE
        Resume-RhaScenario -Scenario web

        The replica applies its journal.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario
    )
    process {
        $what = 'Let the replica''s files follow again'
        if (-not $PSCmdlet.ShouldProcess($Scenario, $what)) { return }
        Invoke-Rhactl $PSCmdlet 'scenario resume' $Scenario -Type 'Scenario'
    }
}

function Switch-RhaScenario {
    <#
    .SYNOPSIS
        Moves a scenario's machine to its replica.
    .DESCRIPTION
        The machine is shut down on its master and started on its replica. Get-RhaReadiness
        tells what that would cost now. To move it back, replicate back (-Reverse, or
        Start-RhaScenario afterwards) and switch again.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .PARAMETER AllowDataLoss
        Go on although the newest changes may be lost.
    .PARAMETER MasterIsOff
        You vouch that the master host is off: its run lease is not waited for. If it is not
        off, the machine runs twice.
    .PARAMETER Reverse
        Replicate back as soon as the switchover has ended.
    .PARAMETER Wait
        Return when it has switched, with -Reverse when it replicates back. Its steps are shown
        as progress. What was asked for goes on when the waiting is broken off.
    .PARAMETER WaitSeconds
        Wait at most so many seconds, then fail. What was asked for goes on.
    .EXAMPLE
        Switch-RhaScenario -Scenario web -Reverse -Wait

        Asks, moves the machine and replicates back.
    .EXAMPLE
        Switch-RhaScenario -Scenario web -WhatIf

        Moves nothing.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario,
        [switch]$AllowDataLoss,
        [switch]$MasterIsOff,
        [switch]$Reverse,
        [switch]$Wait,
        [ValidateRange(1, 2147483647)]
        [int]$WaitSeconds
    )
    process {
        $what = 'Shut the machine down on its master and start it on its replica'
        if (-not $PSCmdlet.ShouldProcess($Scenario, $what)) { return }
        Invoke-Rhactl $PSCmdlet 'scenario switchover' $Scenario -Yes -Type 'Scenario' -Option @{
            '--allow-data-loss' = $AllowDataLoss
            '--master-is-off' = $MasterIsOff
            '--reverse' = $Reverse
            '--wait' = $Wait
            '--wait-seconds' = $WaitSeconds
        }
    }
}

function Restore-RhaScenario {
    <#
    .SYNOPSIS
        Says whose copy is the machine, after both hosts ran it or a switchover got stuck.
    .DESCRIPTION
        The other copy is given up: what only that one has is lost when the scenario is run
        again. It is refused while the other copy is seen running, and when the roles have
        turned since you looked. A replica's copy is started, a master's has to be started by
        hand.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .PARAMETER Active
        Whose copy becomes the machine, as the roles are at present: master or replica.
    .PARAMETER HostName
        The host whose copy that is, as you saw it: name or id.
    .PARAMETER ConfirmName
        The scenario's name, once more.
    .EXAMPLE
        Restore-RhaScenario -Scenario web -Active replica -HostName hv2 -ConfirmName web

        Asks, then makes the copy on hv2 the machine.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario,
        [Parameter(Mandatory, Position = 1)]
        [ValidateSet('master', 'replica')]
        [string]$Active,
        [Parameter(Mandatory, Position = 2)]
        [string]$HostName,
        [Parameter(Mandatory)]
        [string]$ConfirmName
    )
    process {
        $what = "Make the copy on $HostName the machine, and give up the other copy"
        if (-not $PSCmdlet.ShouldProcess($Scenario, $what)) { return }
        Invoke-Rhactl $PSCmdlet 'scenario recover' $Scenario -Yes -Type 'Scenario' -Option @{
            '--active' = $Active.ToLowerInvariant()
            '--host' = $HostName
            '--confirm' = $ConfirmName
        }
    }
}

function Get-RhaReadiness {
    <#
    .SYNOPSIS
        Shows what a switchover would cost now, and what is amiss.
    .DESCRIPTION
        The property level is ready, warnings or not-ready. now and failure estimate loss and
        downtime of a switchover by an administrator and after a failure of the master's host;
        checks lists what is amiss.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .EXAMPLE
        Get-RhaScenario | Get-RhaReadiness | Format-Table scenario, level

        Shows all scenarios at a glance.
    .EXAMPLE
        (Get-RhaReadiness -Scenario web).checks

        Lists what is amiss.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario
    )
    process {
        Invoke-Rhactl $PSCmdlet 'scenario readiness' $Scenario -Type 'Readiness'
    }
}

function Get-RhaGroup {
    <#
    .SYNOPSIS
        Lists groups and their scenarios.
    .DESCRIPTION
        The property scenarios has the names of the members.
    .EXAMPLE
        Get-RhaGroup

        Lists all groups.
    #>
    [CmdletBinding()]
    param()
    process {
        Invoke-Rhactl $PSCmdlet 'group list' -Select 'groups' -Type 'Group'
    }
}

function Start-RhaGroup {
    <#
    .SYNOPSIS
        Runs every scenario of a group.
    .DESCRIPTION
        A few are started at a time; queue_position tells which wait for their turn. A member
        that is refused is an error, which does not keep the others from being started.
    .PARAMETER Group
        Name of the group. From the pipeline: what Get-RhaGroup or Get-RhaScenario returned.
    .PARAMETER OverwriteDiverged
        Members whose changes on one host may be given up, and that host, as @{'web'='host-a'}.
        The changes are lost.
    .EXAMPLE
        Start-RhaGroup -Group shop

        Protects all machines of the shop.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('group_name')]
        [string]$Group,
        [hashtable]$OverwriteDiverged
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($Group, 'Run every scenario of the group')) { return }
        Invoke-Rhactl $PSCmdlet 'group run' $Group -Select 'items' -ItemsMayFail -Type 'GroupItem' `
            -Option @{ '--overwrite-diverged' = @(ConvertTo-Assignment $OverwriteDiverged) }
    }
}

function Stop-RhaGroup {
    <#
    .SYNOPSIS
        Stops every scenario of a group.
    .DESCRIPTION
        The machines go on running; nothing is replicated any more. A member that is refused is
        an error.
    .PARAMETER Group
        Name of the group. From the pipeline: what Get-RhaGroup or Get-RhaScenario returned.
    .EXAMPLE
        Stop-RhaGroup -Group shop

        Asks, then ends the protection of all machines of the shop.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('group_name')]
        [string]$Group
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($Group, 'Stop every scenario of the group')) { return }
        Invoke-Rhactl $PSCmdlet 'group stop' $Group -Yes `
            -Select 'items' -ItemsMayFail -Type 'GroupItem'
    }
}

function Switch-RhaGroup {
    <#
    .SYNOPSIS
        Moves every machine of a group to its replica.
    .DESCRIPTION
        A member that is refused is an error, which does not keep the others from being moved.
    .PARAMETER Group
        Name of the group. From the pipeline: what Get-RhaGroup or Get-RhaScenario returned.
    .PARAMETER AllowDataLoss
        Go on although the newest changes may be lost.
    .EXAMPLE
        Switch-RhaGroup -Group shop

        Asks, then moves all machines of the shop.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('group_name')]
        [string]$Group,
        [switch]$AllowDataLoss
    )
    process {
        $what = 'Shut every machine of the group down and start it on its replica'
        if (-not $PSCmdlet.ShouldProcess($Group, $what)) { return }
        Invoke-Rhactl $PSCmdlet 'group switchover' $Group -Yes `
            -Select 'items' -ItemsMayFail -Type 'GroupItem' -Option @{
            '--allow-data-loss' = $AllowDataLoss
        }
    }
}
