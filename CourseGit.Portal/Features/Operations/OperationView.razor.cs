using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Operations;

/// <summary>
/// One operation, running or long done. Progress and log come from the feed, whichever process runs it; what the feed lost on the way is
/// read
/// from the record.
/// </summary>
public sealed partial class OperationView(CurrentActor actor, OperationDesk desk, TimeProvider time) : LiveComponent
{
    private const int LogPage = 1000;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private readonly List<OperationLogLine> _log = [];
    private OperationSnapshot _operation = null!;
    private string? _problem;

    /// <summary>The operation as it was found.</summary>
    [Parameter, EditorRequired]
    public required OperationSnapshot Initial { get; set; }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private TimeSpan InStep => Now - (_operation.Steps is [.., var step] ? step.StartedUtc : Now);

    private TimeSpan Elapsed => Now - (_operation.StartedUtc ?? _operation.RequestedUtc);

    private string Title => _operation switch
    {
        { IsDone: true } => $"{OutcomeWords.Heading(_operation)} · {_operation.Subject}",
        { State: OperationState.Queued } => $"Queued · {_operation.Title}",
        _ => $"{_operation.Progress} % · {_operation.Title}",
    };

    private string Announcement => _operation.IsDone ? $"{OutcomeWords.Heading(_operation)}. {_operation.Text}" : _operation.Text;

    protected override async Task OnInitializedAsync()
    {
        _operation = Initial;
        if (!Initial.IsDone)
        {
            await WatchNewsAsync(Initial.Id, ApplyAsync);
            Every(Tick, () => Task.CompletedTask); // the clock goes on
        }
        var who = await actor.GetAsync();
        _operation = _operation.Or(await desk.GetAsync(_operation.Id, who, Gone));
        await ReadLogAsync(who);
    }

    private async Task ApplyAsync(OperationNews news)
    {
        _operation = _operation.Or(news.Operation);
        var next = LastLine + 1;
        var lines = news.Lines.Where(l => l.Ordinal >= next).ToList();
        if (lines.Count > 0 && lines[0].Ordinal == next)
            _log.AddRange(lines);
        else if (lines.Count > 0 || news.Operation.IsDone)
            await ReadLogAsync(await actor.GetAsync());
    }

    private int LastLine => _log.Count == 0 ? 0 : _log[^1].Ordinal;

    private async Task ReadLogAsync(Actor who)
    {
        while (true)
        {
            var lines = await desk.LogAsync(_operation.Id, LastLine, LogPage, who, Gone);
            _log.AddRange(lines.Where(l => l.Ordinal > LastLine));
            if (lines.Length < LogPage)
                return;
        }
    }

    private async Task CancelAsync()
    {
        _problem = null;
        try
        {
            _operation = _operation.Or(await desk.CancelAsync(_operation.Id, await actor.GetAsync(), CancellationToken.None));
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
    }
}
