using CourseGit.Core.Operations;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Operations;

/// <summary>The log of an operation, the newest lines in sight; the level shown lives in the address.</summary>
public sealed partial class OperationLog(NavigationManager navigation)
{
    private const int MaxShown = 1000;
    private bool _all;
    private string? _search;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    [Parameter, EditorRequired]
    public required long Operation { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<OperationLogLine> Lines { get; set; }

    [Parameter]
    public bool IsDone { get; set; }

    [SupplyParameterFromQuery(Name = "level")]
    private string? Level { get; set; }

    private IReadOnlyList<OperationLogLine> Shown => string.IsNullOrWhiteSpace(_search) ? OfLevel
        : [.. OfLevel.Where(l => l.Text.Contains(_search.Trim(), StringComparison.CurrentCultureIgnoreCase))];

    private IReadOnlyList<OperationLogLine> OfLevel => Level switch
    {
        "warning" => [.. Lines.Where(l => l.Level >= OperationLogLevel.Warning)],
        "error" => [.. Lines.Where(l => l.Level == OperationLogLevel.Error)],
        _ => Lines,
    };

    // Lines are numbered from 1 without a gap; housekeeping takes some away after a long time.
    private bool IsThinned => IsDone && Lines is [.., var last] && last.Ordinal > Lines.Count;

    private int Hidden => _all ? 0 : Math.Max(0, Shown.Count - MaxShown);

    private void Filter(ChangeEventArgs e) =>
        navigation.NavigateTo(navigation.GetUriWithQueryParameter("level", e.Value is "all" ? null : e.Value as string),
            new NavigationOptions { ReplaceHistoryEntry = true });
}
