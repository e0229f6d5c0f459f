using System.Collections.Immutable;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses.Connect;

/// <summary>
/// Leads from a course to a repository it can be backed up to. Nothing is saved before the last step has succeeded; each wait can be
/// cancelled, and what went wrong stands where it did, with what to do.
/// </summary>
public sealed partial class ConnectPanel(
    CurrentActor actor, HostDesk hosts, CourseConnector connector, CredentialStore credentials, CourseRegistry registry,
    OperationDesk desk, NavigationManager navigation) : IDisposable
{
    private readonly ConnectDraft _draft = new();
    private ImmutableArray<OfferedHost> _hosts = [];
    private ImmutableArray<Credential> _stored = [];
    private ImmutableArray<ListedRepository>? _listed;
    private CourseConnection? _done;
    private Course? _connected;
    private ConnectStep _step;
    private ConnectStep _focused;
    private ElementReference _heading;
    private CancellationTokenSource? _cancel;
    private string? _busy;
    private Failure? _failure;
    private string? _problem;

    [Parameter, EditorRequired]
    public required Course Course { get; set; }

    private ImmutableArray<Credential> Offered => [.. _stored.Where(c => _draft.Host is { } host && c.IsFor(host.Form.Kind))];

    private string HostName => _draft.Host?.Name ?? "";

    private string Heading => _step switch
    {
        ConnectStep.Host => $"Where is {Course.Subdomain} to be backed up to?",
        ConnectStep.Token => $"A token of {HostName}",
        ConnectStep.Repository => "The repository",
        _ => "Connected",
    };

    /// <inheritdoc/>
    public void Dispose() => Cancel();

    protected override async Task OnInitializedAsync()
    {
        var who = await actor.GetAsync();
        _hosts = hosts.Offered(who);
        _stored = await credentials.ListAsync(who, CancellationToken.None);
        _draft.Host = _hosts.FirstOrDefault(h => h.Form.Kind == Course.Remote.Kind) ?? _hosts[0];
        _draft.Stored = Offered.FirstOrDefault(c => c.Name == Course.CredentialName)?.Name;
    }

    // What a step begins with is read out.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focused == _step)
            return;
        _focused = _step;
        await _heading.FocusAsync();
    }

    private void HostChosen()
    {
        (_draft.Facts, _listed, _failure, _problem) = (null, null, null, null);
        if (_draft.Host!.Form.TakesCredential)
            _step = ConnectStep.Token;
        else
            GoToRepository();
    }

    private Task IdentifyAsync() => RunAsync($"Asking {HostName} whose token this is…", async token =>
    {
        _draft.Facts = null;
        var key = _draft.Key();
        if (!_draft.IsTokenOptional)
            _draft.Facts = await hosts.IdentifyAsync(_draft.Host!.Form.Kind, key, await actor.GetAsync(), token);
        GoToRepository();
    });

    private Task ListAsync() => RunAsync($"Asking {HostName} for its repositories…", async token =>
        _listed = await hosts.WritableAsync(_draft.Host!.Form.Kind, _draft.Key(), await actor.GetAsync(), token));

    private Task ConnectAsync() => RunAsync(
        _draft.Create ? "Making the repository, and connecting the course…" : "Trying the repository, and connecting the course…",
        async token =>
        {
            var who = await actor.GetAsync();
            _done = await connector.ConnectAsync(_draft.ToWish(Course.Subdomain), who, token);
            _connected = await registry.GetAsync(Course.Subdomain, who, CancellationToken.None);
            _draft.Token = null;
            _step = ConnectStep.Done;
        });

    private Task BackUpAsync() => RunAsync("Starting the backup…", async _ =>
    {
        var operation = await desk.EnqueueAsync(new BackupRequest(Course.Subdomain), await actor.GetAsync(), CancellationToken.None);
        navigation.NavigateTo($"operations/{operation.Id}");
    });

    private void GoToRepository()
    {
        _draft.Propose(Course.Subdomain, _stored);
        (_listed, _step) = (null, ConnectStep.Repository);
    }

    private void Back()
    {
        Cancel();
        (_failure, _problem) = (null, null);
        _step = _step == ConnectStep.Repository && _draft.Host!.Form.TakesCredential ? ConnectStep.Token : ConnectStep.Host;
    }

    private void Cancel() => _cancel?.Cancel();

    private async Task RunAsync(string what, Func<CancellationToken, Task> work)
    {
        if (_cancel is not null)
            return;
        using var cancel = _cancel = new CancellationTokenSource();
        (_busy, _failure, _problem) = (what, null, null);
        try
        {
            await work(cancel.Token);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Whoever asked wants no answer any more.
        }
        catch (OperationFailedException e) when (e.Failure is { } failure)
        {
            _failure = failure;
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
        finally
        {
            (_cancel, _busy) = (null, null);
        }
    }
}
