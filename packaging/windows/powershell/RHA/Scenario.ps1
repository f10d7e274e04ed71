# What is protected, and how.

function Get-RhaScenario {
    <#
    .SYNOPSIS
        Lists scenarios, or shows some of them.
    .DESCRIPTION
        The property status tells where a scenario stands, as the engines last reported. Its
        fields are those of `rhactl --json scenario show`.
    .PARAMETER Scenario
        Names or ids of scenarios. Without it: all. From the pipeline: what has a scenario_id,
        as events do; those without one are passed over.
    .EXAMPLE
        Get-RhaScenario | Where-Object { $_.status.state -ne 'running' }

        Lists scenarios that do not protect at present.
    .EXAMPLE
        (Get-RhaScenario -Scenario web).status.diverged

        Shows what only the former host of web holds after a switchover that left changes
        behind.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string[]]$Scenario
    )
    process {
        if (-not $PSBoundParameters.ContainsKey('Scenario')) {
            Invoke-Rhactl $PSCmdlet 'scenario list' -Select 'scenarios' -Type 'Scenario'
            return
        }
        foreach ($name in $Scenario) {
            if ($name) { Invoke-Rhactl $PSCmdlet 'scenario show' $name -Type 'Scenario' }
        }
    }
}

function New-RhaScenario {
    <#
    .SYNOPSIS
        Protects a machine: creates a scenario for it.
    .DESCRIPTION
        Nothing is copied before Start-RhaScenario. With -DryRun the result is a verification,
        with its findings, for each machine.
    .PARAMETER VM
        Name or id of the machine. From the pipeline: what Get-RhaVM returned.
    .PARAMETER AllOf
        In place of -VM: all machines of this host that no scenario protects.
    .PARAMETER Master
        Name or id of the host where the machine lives.
    .PARAMETER Replica
        Name or id of the host that keeps the copy.
    .PARAMETER Name
        Name of the scenario. Without it: the machine's name.
    .PARAMETER Group
        Group of scenarios to put it into.
    .PARAMETER ReplicaDirectory
        Folder on the replica, as a full path. Without it: the same place below the replica's
        first storage root.
    .PARAMETER Template
        Begin with the properties of this template.
    .PARAMETER Property
        Properties, put over the template's or the defaults, as @{'is-alive-timeout'='2min'}.
        Get-RhaProperty lists them.
    .PARAMETER DryRun
        Have both engines verify what would be created, and create nothing.
    .EXAMPLE
        New-RhaScenario -VM web -Master hv1 -Replica hv2 -Property @{ 'is-alive-timeout' = '2min' }

        Protects the machine web of hv1.
    .EXAMPLE
        New-RhaScenario -AllOf hv1 -Replica hv2 -DryRun | Where-Object { -not $_.ok }

        Lists machines of hv1 that could not be protected.
    #>
    [CmdletBinding(DefaultParameterSetName = 'VM', SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'VM',
            ValueFromPipelineByPropertyName)]
        [Alias('vm_id')]
        [string]$VM,
        [Parameter(Mandatory, ParameterSetName = 'AllOf')]
        [string]$AllOf,
        [Parameter(Mandatory, ParameterSetName = 'VM', ValueFromPipelineByPropertyName)]
        [Alias('host_id')]
        [string]$Master,
        [Parameter(Mandatory)]
        [string]$Replica,
        [Parameter(ParameterSetName = 'VM')]
        [string]$Name,
        [string]$Group,
        [Parameter(ParameterSetName = 'VM')]
        [string]$ReplicaDirectory,
        [string]$Template,
        [hashtable]$Property,
        [switch]$DryRun
    )
    process {
        if (-not $PSCmdlet.ShouldProcess("$VM$AllOf", 'Create a scenario')) { return }
        $create = @{
            '--vm' = $VM
            '--all-of' = $AllOf
            '--master' = $Master
            '--replica' = $Replica
            '--name' = $Name
            '--group' = $Group
            '--replica-directory' = $ReplicaDirectory
            '--template' = $Template
            '--set' = ConvertTo-Assignment $Property
            '--dry-run' = $DryRun
        }
        if (-not $AllOf -and -not $DryRun) {
            Invoke-Rhactl $PSCmdlet 'scenario create' -Type 'Scenario' -Option $create
            return
        }
        Invoke-Rhactl $PSCmdlet 'scenario create' -Select 'items' -ItemsMayFail -Type 'Creation' `
            -Option $create | Expand-Creation
    }
}

function Copy-RhaScenario {
    <#
    .SYNOPSIS
        Protects another machine in the same way.
    .DESCRIPTION
        Hosts, group and properties are those of the scenario that is named.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .PARAMETER VM
        Name or id of the other machine.
    .PARAMETER Name
        Name of the new scenario. Without it: the machine's name.
    .PARAMETER Group
        Another group.
    .PARAMETER ReplicaDirectory
        Folder on the replica, as a full path.
    .EXAMPLE
        Copy-RhaScenario -Scenario web -VM web2

        Protects web2 as web is protected.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario,
        [Parameter(Mandatory, Position = 1, ValueFromPipelineByPropertyName)]
        [Alias('vm_id')]
        [string]$VM,
        [string]$Name,
        [string]$Group,
        [string]$ReplicaDirectory
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($VM, 'Create a scenario')) { return }
        Invoke-Rhactl $PSCmdlet 'scenario clone' $Scenario -Type 'Scenario' -Option @{
            '--vm' = $VM
            '--name' = $Name
            '--group' = $Group
            '--replica-directory' = $ReplicaDirectory
        }
    }
}

function Test-RhaScenario {
    <#
    .SYNOPSIS
        Checks whether a scenario can run.
    .DESCRIPTION
        Asks both engines. The property ok is false when an error would keep the scenario from
        running; findings tells what was found, and the remedies.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .EXAMPLE
        (Test-RhaScenario -Scenario web).findings

        Lists what was found.
    .EXAMPLE
        Get-RhaScenario | Where-Object { -not ($_ | Test-RhaScenario).ok }

        Lists scenarios that could not run.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario
    )
    process {
        Invoke-Rhactl $PSCmdlet 'scenario verify' $Scenario -Type 'Verification'
    }
}

function Remove-RhaScenario {
    <#
    .SYNOPSIS
        Forgets a scenario; the machine's files stay.
    .DESCRIPTION
        The files stay as they are on both hosts.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .EXAMPLE
        Remove-RhaScenario -Scenario web

        Asks, then forgets the scenario.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($Scenario, 'Delete the scenario')) { return }
        Invoke-Rhactl $PSCmdlet 'scenario delete' $Scenario -Yes
    }
}

function Get-RhaScenarioProperty {
    <#
    .SYNOPSIS
        Shows a scenario's properties, and which may be changed now.
    .DESCRIPTION
        Each property has value, default_value, and in locked why it cannot be changed at
        present.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .EXAMPLE
        Get-RhaScenarioProperty -Scenario web | Where-Object changeable

        Lists what may be changed in the state of now.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario
    )
    process {
        Invoke-Rhactl $PSCmdlet 'scenario properties' $Scenario `
            -Select 'properties' -Type 'PropertyValue'
    }
}

function Set-RhaScenarioProperty {
    <#
    .SYNOPSIS
        Changes properties or the group of a scenario; all or nothing.
    .DESCRIPTION
        Some properties may only be changed while the scenario is stopped. Each change makes a
        new version, which Get-RhaScenarioHistory shows.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .PARAMETER Property
        The changes, as @{'is-alive-timeout'='2min'}.
    .PARAMETER Group
        Put the scenario into this group.
    .PARAMETER ExpectedVersion
        Version of the scenario as you saw it. The change is refused when somebody was faster.
    .EXAMPLE
        Set-RhaScenarioProperty -Scenario web -Property @{ 'automatic-switchover' = 'off' }

        From now on an administrator decides about a switchover of web.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario,
        [Parameter(Position = 1)]
        [hashtable]$Property,
        [string]$Group,
        [long]$ExpectedVersion
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($Scenario, 'Change properties')) { return }
        $words = @($Scenario) + @(ConvertTo-Assignment $Property)
        Invoke-Rhactl $PSCmdlet 'scenario set' $words -Type 'ScenarioProperties' -Option @{
            '--group' = $Group
            '--expected-version' = $ExpectedVersion
        }
    }
}

function Set-RhaScenarioNetwork {
    <#
    .SYNOPSIS
        Maps virtual networks and addresses of a scenario's machine to those of the replica.
    .DESCRIPTION
        Get-RhaScenarioProperty shows what is mapped: network-mapping and replica-addresses. What
        is not named stays as it is.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .PARAMETER Map
        Networks of the replica by those of the master, as @{'LAN'='Branch'}. An empty one: not
        connected there.
    .PARAMETER Unmap
        Networks of the master that are mapped by themselves again.
    .PARAMETER Address
        Addresses on the replica by adapter, as @{'ID'='10.1.0.5/24 gateway 10.1.0.1'}.
    .PARAMETER OwnAddress
        Adapters that keep the guest's own addresses again.
    .EXAMPLE
        Set-RhaScenarioNetwork -Scenario web -Map @{ 'LAN' = 'Branch' }

        After a switchover web is connected to Branch.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario,
        [hashtable]$Map,
        [string[]]$Unmap,
        [hashtable]$Address,
        [string[]]$OwnAddress
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($Scenario, 'Map virtual networks')) { return }
        Invoke-Rhactl $PSCmdlet 'scenario network' $Scenario -Type 'ScenarioProperties' -Option @{
            '--map' = @(ConvertTo-Assignment $Map)
            '--unmap' = $Unmap
            '--address' = @(ConvertTo-Assignment $Address)
            '--own-address' = $OwnAddress
        }
    }
}

function Get-RhaScenarioHistory {
    <#
    .SYNOPSIS
        Shows who changed which property of a scenario when.
    .DESCRIPTION
        The oldest version comes first.
    .PARAMETER Scenario
        Name or id of the scenario. From the pipeline: what Get-RhaScenario, Get-RhaReadiness or
        Get-RhaEvent returned.
    .EXAMPLE
        Get-RhaScenarioHistory -Scenario web

        Shows all versions that are kept.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('scenario_id')]
        [string]$Scenario
    )
    process {
        Invoke-Rhactl $PSCmdlet 'scenario history' $Scenario `
            -Select 'versions' -Type 'SettingsVersion'
    }
}

function Export-RhaScenario {
    <#
    .SYNOPSIS
        Writes scenarios to a file, for Import-RhaScenario.
    .DESCRIPTION
        The file is JSON in UTF-8. It holds machines, hosts and properties, no state.
    .PARAMETER Path
        The file. One that is there is replaced.
    .PARAMETER Scenario
        Names or ids of scenarios.
    .PARAMETER All
        All scenarios.
    .EXAMPLE
        Export-RhaScenario -Path 'D:\backup\scenarios.json' -All

        Keeps all scenarios for a rainy day.
    #>
    [CmdletBinding(DefaultParameterSetName = 'Named', SupportsShouldProcess, ConfirmImpact = 'Low')]
    param(
        [Parameter(Mandatory, Position = 0)]
        [string]$Path,
        [Parameter(Mandatory, Position = 1, ParameterSetName = 'Named')]
        [string[]]$Scenario,
        [Parameter(Mandatory, ParameterSetName = 'All')]
        [switch]$All
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($Path, 'Write scenarios')) { return }
        $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
        $text = Invoke-Rhactl $PSCmdlet 'scenario export' $Scenario -Raw -Option @{
            '--all' = $All
        }
        if ($text) {
            [System.IO.File]::WriteAllText($file, $text, $script:Utf8)
            Get-Item -LiteralPath $file
        }
    }
}

function Import-RhaScenario {
    <#
    .SYNOPSIS
        Creates the scenarios of a file, if each of them is possible.
    .DESCRIPTION
        Nothing is created while one of them is refused. With -DryRun the result is a
        verification for each machine, and nothing is created.
    .PARAMETER Path
        The file that Export-RhaScenario or `rhactl scenario export` wrote.
    .PARAMETER DryRun
        Only check whether they could be created.
    .EXAMPLE
        Import-RhaScenario -Path 'D:\backup\scenarios.json' -DryRun

        Checks the file.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0)]
        [string]$Path,
        [switch]$DryRun
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($Path, 'Create its scenarios')) { return }
        $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
        Invoke-Rhactl $PSCmdlet 'scenario import' $file `
            -Select 'items' -ItemsMayFail -Type 'Creation' -Option @{
            '--dry-run' = $DryRun
        } | Expand-Creation
    }
}

function Get-RhaProperty {
    <#
    .SYNOPSIS
        Lists what may be set for a scenario: keys, ranges, defaults.
    .DESCRIPTION
        Labels and help are in english and japanese.
    .EXAMPLE
        Get-RhaProperty | Format-Table key, default_value, range, change

        Lists the keys.
    #>
    [CmdletBinding()]
    param()
    process {
        Invoke-Rhactl $PSCmdlet 'properties' -Select 'properties' -Type 'Property'
    }
}

function Get-RhaTemplate {
    <#
    .SYNOPSIS
        Lists templates: named sets of properties for new scenarios.
    .DESCRIPTION
        Properties that a template does not name keep their defaults.
    .PARAMETER Template
        Name of one template. Without it: all.
    .EXAMPLE
        (Get-RhaTemplate -Template gold).properties

        Shows what gold sets.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Position = 0)]
        [string]$Template
    )
    process {
        if ($Template) {
            Invoke-Rhactl $PSCmdlet 'template show' $Template -Type 'Template'
            return
        }
        Invoke-Rhactl $PSCmdlet 'template list' -Select 'templates' -Type 'Template'
    }
}

function New-RhaTemplate {
    <#
    .SYNOPSIS
        Names a set of properties for new scenarios.
    .DESCRIPTION
        It must make sense with the defaults of all other properties.
    .PARAMETER Template
        Its name.
    .PARAMETER Property
        The properties, as @{'check-guest'='off'}.
    .EXAMPLE
        New-RhaTemplate -Template gold -Property @{ 'is-alive-timeout' = '1min' }

        Names it gold.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Low')]
    param(
        [Parameter(Mandatory, Position = 0)]
        [string]$Template,
        [Parameter(Mandatory, Position = 1)]
        [hashtable]$Property
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($Template, 'Create the template')) { return }
        $words = @($Template) + @(ConvertTo-Assignment $Property)
        Invoke-Rhactl $PSCmdlet 'template create' $words -Type 'Template'
    }
}

function Remove-RhaTemplate {
    <#
    .SYNOPSIS
        Forgets a template; scenarios made with it stay.
    .DESCRIPTION
        Scenarios keep the properties that they were created with.
    .PARAMETER Template
        Its name. From the pipeline: what Get-RhaTemplate returned.
    .EXAMPLE
        Remove-RhaTemplate -Template gold

        Asks, then forgets it.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('template_name')]
        [string]$Template
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($Template, 'Forget the template')) { return }
        Invoke-Rhactl $PSCmdlet 'template delete' $Template -Yes
    }
}
