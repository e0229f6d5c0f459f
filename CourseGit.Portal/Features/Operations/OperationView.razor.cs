using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Operations;

/// <summary>
/// One operation, running or long done. Progress comes from the feed; each second the record itself is read, which also brings
/// the log and the progress of an operation another process runs.
/// </summary>
public sealed partial class OperationView(CurrentActor actor, OperationDesk desk, TimeProvider time) : LiveComponent
{
    private const int LogPage = 1000;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private readonly List<OperationLogLine> _log = [];
    private OperationSnapshot _operation = null!;
    private string? _problem;
    private bool _logIsWhole;

    /// <summary>The operation as it was found.</summary>
    [Parameter, EditorRequired]
    public required OperationSnapshot Initial { get; set; }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private TimeSpan Elapsed => Now - (_operation.StartedUtc ?? _operation.RequestedUtc);

    private string Title => _operation switch
    {
        { IsDone: true } => $"{OutcomeWords.Heading(_operation)} · {_operation.Course}",
        { State: OperationState.Queued } => $"Queued · {OutcomeWords.Title(_operation)}",
        _ => $"{_operation.Percent} % · {OutcomeWords.Title(_operation)}",
    };

    private string Announcement => _operation.IsDone ? $"{OutcomeWords.Heading(_operation)}. {_operation.Text}" : _operation.Text;

    protected override async Task OnInitializedAsync()
    {
        _operation = Initial;
        if (!Initial.IsDone)
        {
            Watch(Initial.Id, changed => Apply(changed.First()));
            Every(Tick, RefreshAsync);
        }
        await RefreshAsync();
    }

    private async Task RefreshAsync()
    {
        if (_logIsWhole)
            return;
        var who = await actor.GetAsync();
        var recorded = _operation.IsDone ? _operation : await desk.GetAsync(_operation.Id, who, Gone);
        Apply(recorded);
        await ReadLogAsync(who);
        _logIsWhole = recorded.IsDone; // The last lines are saved with the outcome.
    }

    private async Task ReadLogAsync(Actor who)
    {
        while (true)
        {
            var lines = await desk.LogAsync(_operation.Id, _log.Count == 0 ? 0 : _log[^1].Ordinal, LogPage, who, Gone);
            _log.AddRange(lines);
            if (lines.Length < LogPage)
                return;
        }
    }

    private void Apply(OperationSnapshot news) => _operation = OperationNews.Merge(_operation, news);

    private async Task CancelAsync()
    {
        _problem = null;
        try
        {
            Apply(await desk.CancelAsync(_operation.Id, await actor.GetAsync(), CancellationToken.None));
        }
        catch (Exception e) when (Words.IsForPeople(e))
        {
            _problem = e.Message;
        }
    }
}
