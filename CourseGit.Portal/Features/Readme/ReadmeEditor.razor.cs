using CourseGit.Core.Primitives;
using CourseGit.Core.Readme;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace CourseGit.Portal.Features.Readme;

/// <summary>
/// Writes a README beside its preview. What is typed goes through a <see cref="ReadmeSession"/>; this page saves and explains.
/// </summary>
public sealed partial class ReadmeEditor(
    CurrentActor actor, ReadmeDesk desk, ReadmeSessions sessions, TimeProvider time, IJSRuntime script, NavigationManager navigation)
{
    private ReadmeSession _session = null!;
    private DotNetObjectReference<ReadmeSession>? _reference;
    private IJSObjectReference? _editor;
    private ElementReference _root;
    private ReadmeText? _conflict;
    private DateTime? _pendingUtc;
    private bool _isPendingAsIs, _busy, _showsChanges, _isDone, _hasStarter;
    private string? _problem, _problemTitle, _done, _doneTitle, _leaving;

    [Parameter, EditorRequired]
    public required ReadmeOpening Opening { get; set; }

    /// <summary>Shows the README anew, as it is in the course and the drafts then.</summary>
    [Parameter, EditorRequired]
    public required EventCallback Reopen { get; set; }

    private string State => _session switch
    {
        { HasMoved: true } => "Not kept: another window wrote the draft",
        { Problem: { } problem } => $"Not kept: {problem}",
        { IsKept: false } => "Keeping your draft…",
        { KeptUtc: not null } => _session.Text == Opening.OnDisk.Text ? "The same as README.md" : "Draft kept",
        _ => "",
    };

    protected override void OnInitialized()
    {
        _session = sessions.Begin(Opening);
        _session.Changed = TellAsync;
        (_pendingUtc, _isPendingAsIs) = (Opening.Own?.PendingUtc, Opening.Own?.IsPendingAsIs ?? false);
        if (Opening.Own is { } own && own.Base != Opening.OnDisk.Version)
            _conflict = Opening.OnDisk;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        _reference = DotNetObjectReference.Create(_session);
        var who = await actor.GetAsync();
        await using var module = await script.InvokeAsync<IJSObjectReference>("import", "./readme/editor.js");
        _editor = await module.InvokeAsync<IJSObjectReference>(
            "start", _root, _reference, new { course = Opening.Course.Subdomain.Value, person = who.Name, limit = sessions.ImageLimit });
    }

    public async ValueTask DisposeAsync()
    {
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
        var saved = await desk.SaveAsync(
            Opening.Course.Subdomain, (await actor.GetAsync()).Name, _session.Revision, mayReplace, await actor.GetAsync(),
            CancellationToken.None);
        if (Conflicts(saved))
            return;
        _session.Base = saved.Version!;
        _pendingUtc = null;
        (_doneTitle, _done) = ("README.md saved", "It is in the course's folder now. The next backup takes it along.");
    });

    private Task SaveWithBackupAsync() => DoAsync("The README was not left for the backup", async () =>
    {
        var who = await actor.GetAsync();
        if (Conflicts(
            await desk.SaveWithBackupAsync(Opening.Course.Subdomain, who.Name, _session.Revision, null, who, CancellationToken.None)))
            return;
        (_pendingUtc, _isPendingAsIs) = (time.GetUtcNow().UtcDateTime, true);
    });

    private bool Conflicts(ReadmeSaved saved)
    {
        _conflict = saved.Changed;
        _isDone |= _conflict is null;
        return _conflict is not null;
    }

    private async Task DoAsync(string failed, Func<Task> save)
    {
        (_busy, _problem, _problemTitle, _done, _doneTitle) = (true, null, null, null, null);
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

    private async Task StartWithFactsAsync()
    {
        var text = await desk.StarterAsync(Opening.Course.Subdomain, await actor.GetAsync(), CancellationToken.None);
        if (_editor is not null)
            await _editor.InvokeVoidAsync("insert", text);
        _hasStarter = true;
    }

    private async Task ToggleChangesAsync()
    {
        await FlushAsync();
        _showsChanges = !_showsChanges;
    }
}
