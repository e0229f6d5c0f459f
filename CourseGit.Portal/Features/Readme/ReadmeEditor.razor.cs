using System.Collections.Immutable;
using CourseGit.Core.Primitives;
using CourseGit.Core.Readme;
using CourseGit.Core.Requests;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace CourseGit.Portal.Features.Readme;

/// <summary>
/// Writes a README beside its preview. What is typed goes through a <see cref="ReadmeSession"/>; this page saves and explains.
/// </summary>
public sealed partial class ReadmeEditor(
    CurrentActor actor, ReadmeDesk desk, RequestDesk requests, ReadmeSessions sessions, ReadmeWriters writers, TimeProvider time,
    IJSRuntime script, NavigationManager navigation)
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReadmeSession _session = null!;
    private DotNetObjectReference<ReadmeSession>? _reference;
    private IJSObjectReference? _editor;
    private ElementReference _root;
    private ReadmeText? _conflict;
    private DateTime? _pendingUtc;
    private (string Text, DateTime Utc)? _saved;
    private ImmutableArray<string> _others = [];
    private IDisposable? _presence;
    private string? _message;
    private bool _hasMerged, _isSubmitted, _isPendingAsIs, _busy, _showsChanges, _hasJustShownChanges, _hasStarter;
    private string? _problem, _problemTitle, _leaving;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    [Parameter, EditorRequired]
    public required ReadmeOpening Opening { get; set; }

    /// <summary>Shows the README anew, as it is in the course and the drafts then.</summary>
    [Parameter, EditorRequired]
    public required EventCallback Reopen { get; set; }

    private string State => _session switch
    {
        _ when _busy => "Saving README.md…",
        { HasMoved: true } => "Not kept: another window wrote the draft",
        { Problem: { } problem } => $"Not kept: {problem}",
        { IsKept: false } => "Keeping your draft…",
        _ when _saved is { } saved && saved.Text == _session.Text =>
            $"README.md saved{(_hasMerged ? " with what others changed meanwhile" : "")}, {Clock.TimeOfDay(saved.Utc)}",
        { KeptUtc: not null } => IsAsSaved ? "The same as README.md" : "Draft kept",
        _ => "",
    };

    private bool IsAsSaved => _session.Text == (_saved?.Text ?? Opening.OnDisk.Text);

    private string Others => _others.Length == 1 ? $"{_others[0]} writes here, too."
        : $"{string.Join(", ", _others[..^1])} and {_others[^1]} write here, too.";

    private string Waits => _isSubmitted
        ? "A superuser looks at what you submitted; what you write now waits here until you submit again."
        : "Your draft waits here until you submit it.";

    private bool HasDraft => _conflict is null && !IsAsSaved && (Opening.Own is not null || _session.KeptUtc is not null);

    // When the draft was written that this page goes on with; null once its state says more.
    private string? DraftFrom => Opening.Own is { } own && HasDraft && State.Length == 0 ? TimeOf(own.UpdatedUtc) : null;

    private string TimeOf(DateTime utc)
    {
        const int day = 10, minute = 5;
        var isToday = Clock.Text(utc)[..day] == Clock.Text(time.GetUtcNow().UtcDateTime)[..day];
        return isToday ? Clock.TimeOfDay(utc)[..minute] : Clock.Text(utc);
    }

    protected override void OnInitialized()
    {
        _session = sessions.Begin(Opening);
        _session.Changed = TellAsync;
        _isSubmitted = Opening.Own?.IsSubmitted ?? false;
        (_pendingUtc, _isPendingAsIs) = (Opening.Own?.PendingUtc, Opening.Own?.IsPendingAsIs ?? false);
        if (Opening.Own is { } own && own.Base != Opening.OnDisk.Version)
            _conflict = Opening.OnDisk;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_hasJustShownChanges && _editor is not null)
        {
            _hasJustShownChanges = false;
            await TryAsync(() => _editor.InvokeVoidAsync("reveal", "changes-part").AsTask());
        }
        if (!firstRender)
            return;
        _reference = DotNetObjectReference.Create(_session);
        var who = await actor.GetAsync();
        _presence = writers.Enter(Opening.Course.Subdomain, who.Name, others => InvokeAsync(() =>
        {
            _others = others;
            StateHasChanged();
        }));
        await using var module = await script.InvokeAsync<IJSObjectReference>("import", "./readme/editor.js");
        _editor = await module.InvokeAsync<IJSObjectReference>(
            "start", _root, _reference, new
            {
                course = Opening.Course.Subdomain.Value,
                person = who.Name,
                limit = sessions.ImageLimit,
                files = CourseFileEndpoint.AddressOf(Opening.Course.Subdomain),
            });
        _started.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        _presence?.Dispose();
        await _session.DisposeAsync();
        if (_editor is not null)
            await TryAsync(() => _editor.InvokeVoidAsync("stop").AsTask());
        if (_editor is not null)
            await TryAsync(() => _editor.DisposeAsync().AsTask());
        _reference?.Dispose();
    }

    // The browser forgets its own copy when it hears that the draft holds the same.
    private Task TellAsync() => InvokeAsync(async () =>
    {
        if (_pendingUtc is not null && !_session.IsKept)
            _isPendingAsIs = false;
        StateHasChanged();
        if (_editor is not null && _session.IsKept)
            await TryAsync(() => _editor.InvokeVoidAsync("kept", _session.TextHash).AsTask());
    });

    /// <returns>Whether everything typed is in the draft.</returns>
    private async Task<bool> FlushAsync()
    {
        if (_editor is not null)
            await TryAsync(() => _editor.InvokeVoidAsync("flush").AsTask());
        return await _session.KeepAsync();
    }

    private static async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception e) when (e is JSDisconnectedException or JSException or OperationCanceledException)
        {
            // The browser is away; it keeps a copy of its own.
        }
    }

    private async Task GuardAsync(LocationChangingContext context)
    {
        if (_leaving is not null && context.TargetLocation == _leaving)
            return;
        if (await FlushAsync())
            return;
        context.PreventNavigation();
        _leaving = context.TargetLocation;
    }

    private void LeaveAnyway() => navigation.NavigateTo(_leaving!);

    private Task SaveAsync(ReadmeVersion? mayReplace) => DoAsync("README.md was not saved", async () =>
    {
        var (text, saved) = await MergedAsync(mayReplace, SaveOnceAsync);
        if (Conflicts(saved))
            return;
        (_session.Base, _pendingUtc, _message) = (saved.Version!, null, null);
        _saved = (text, time.GetUtcNow().UtcDateTime);
    });

    private async Task<(string Text, ReadmeSaved Saved)> SaveOnceAsync(ReadmeVersion? mayReplace)
    {
        var who = await actor.GetAsync();
        var text = _session.Text;
        return (text, await desk.SaveAsync(
            Opening.Course.Subdomain, who.Name, _session.Revision, mayReplace, _message, who, CancellationToken.None));
    }

    // README.md changed meanwhile: where the lines are others', both go into the text here, and then into the file. What is typed while
    // that is done is part of the next try.
    private async Task<(string Text, ReadmeSaved Saved)> MergedAsync(
        ReadmeVersion? mayReplace, Func<ReadmeVersion?, Task<(string Text, ReadmeSaved Saved)>> save)
    {
        const int tries = 3;
        var (text, saved) = await save(mayReplace);
        for (var i = 0; i < tries && saved is { Changed: { } onDisk, Merged: { } merged } && _editor is not null; i++)
        {
            _hasMerged = await _editor.InvokeAsync<bool>("adopt", merged, EditedText.HashOf(text));
            if (await FlushAsync())
                (text, saved) = await save(_hasMerged ? onDisk.Version : null);
        }
        return (text, saved);
    }

    private Task SubmitAsync() => DoAsync("The README was not submitted", async () =>
    {
        var asked = await requests.SubmitReadmeAsync(
            Opening.Course.Subdomain, _session.Revision, _message ?? "", await actor.GetAsync(), CancellationToken.None);
        _message = null;
        if (asked.State == TeacherRequestState.Waiting)
            _isSubmitted = true;
        else
            (_pendingUtc, _isPendingAsIs) = (time.GetUtcNow().UtcDateTime, true);
    });

    private Task SaveWithBackupAsync() => DoAsync("The README was not left for the backup", async () =>
    {
        var (_, saved) = await MergedAsync(null, async mayReplace =>
        {
            var who = await actor.GetAsync();
            return (_session.Text, await desk.SaveWithBackupAsync(
                Opening.Course.Subdomain, who.Name, _session.Revision, mayReplace, _message, who, CancellationToken.None));
        });
        if (Conflicts(saved))
            return;
        (_pendingUtc, _isPendingAsIs, _message) = (time.GetUtcNow().UtcDateTime, true, null);
    });

    private bool Conflicts(ReadmeSaved saved)
    {
        _conflict = saved.Changed;
        return _conflict is not null;
    }

    private async Task DoAsync(string failed, Func<Task> save)
    {
        (_busy, _hasMerged, _problem, _problemTitle) = (true, false, null, null);
        try
        {
            // A text that was never changed has no draft; saving it writes the file the course has not got yet.
            if (await FlushAsync() && (_session.Revision > 0 || await _session.KeepAnywayAsync()))
                await save();
            else
                (_problemTitle, _problem) = (failed, _session.Problem);
        }
        catch (CourseGitException e)
        {
            (_problemTitle, _problem) = (failed, e.Message);
        }
        finally
        {
            _busy = false;
        }
    }

    private Task ReplaceAsync() => SaveAsync(_conflict!.Version);

    private async Task DiscardAsync()
    {
        await DoNotKeepAsync();
        await desk.DiscardAsync(Opening.Course.Subdomain, await actor.GetAsync(), CancellationToken.None);
        await Reopen.InvokeAsync();
    }

    // What the browser still holds belongs to what is thrown away.
    private async Task DoNotKeepAsync()
    {
        if (_editor is not null)
            await TryAsync(() => _editor.InvokeVoidAsync("forget").AsTask());
        _session.Abandon();
    }

    private async Task KeepMineAsync()
    {
        await _session.KeepMineAsync();
        StateHasChanged();
    }

    private async Task DoNotSaveWithBackupAsync()
    {
        await desk.DoNotSaveWithBackupAsync(Opening.Course.Subdomain, await actor.GetAsync(), CancellationToken.None);
        _pendingUtc = null;
    }

    private async Task StartAsync(string? text)
    {
        text ??= await desk.StarterAsync(Opening.Course.Subdomain, await actor.GetAsync(), CancellationToken.None);
        await _started.Task; // pressed before the text stood, it is not lost
        await _editor!.InvokeVoidAsync("insert", text);
        _hasStarter = true;
    }

    private async Task ToggleChangesAsync()
    {
        await FlushAsync();
        _hasJustShownChanges = _showsChanges = !_showsChanges;
    }
}
