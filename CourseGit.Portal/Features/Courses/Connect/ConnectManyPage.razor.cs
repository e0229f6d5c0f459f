using System.Collections.Immutable;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses.Connect;

/// <summary>
/// Connects several courses by one template, with one summary of what became of each; what failed can be asked for again.
/// </summary>
public sealed partial class ConnectManyPage(
    CurrentActor actor, CourseConnector connector, CourseRegistry registry, CredentialStore credentials, RemoteForms forms,
    CoursesNowView view) : IDisposable
{
    private const int Shown = 12;
    private ImmutableArray<Credential> _credentials = [];
    private ImmutableArray<Subdomain> _asked = [];
    private ImmutableDictionary<Subdomain, CourseConnection> _done = ImmutableDictionary<Subdomain, CourseConnection>.Empty;
    private Course? _first;
    private CancellationTokenSource? _cancel;
    private string? _template;
    private string? _credential;
    private string? _problem;
    private bool _create = true;
    private bool _isEnded;
    private ElementReference _became;

    /// <summary>The courses, with spaces between.</summary>
    [SupplyParameterFromQuery]
    public string? Courses { get; set; }

    private ImmutableArray<Subdomain> Named { get; set; } = [];

    private ImmutableArray<Subdomain> Failed =>
        [.. Named.Where(n => _done.GetValueOrDefault(n) is null or { State: ConnectState.Failed })];

    // What needs somebody first.
    private IEnumerable<CourseConnection> Ordered => _done.Values.OrderByDescending(d => d.State == ConnectState.Failed)
        .ThenBy(d => d.Course.Value, StringComparer.Ordinal);

    private string Summary
    {
        get
        {
            var connected = _done.Values.Count(d => d.State == ConnectState.Connected);
            var made = _done.Values.Count(d => d.IsMade);
            string?[] parts =
            [
                $"{Words.Count(connected, "course")} connected",
                _done.Values.Count(d => d.State == ConnectState.Unchanged) is > 0 and var same
                    ? $"{Words.Number(same)} {(same == 1 ? "was" : "were")} already" : null,
                Failed.IsEmpty ? null : $"{Words.Number(Failed.Length)} left as {(Failed.Length == 1 ? "it was" : "they were")}",
            ];
            if (made > 0)
                parts[0] += $", {Words.Number(made)} of them with a new repository";
            return string.Join("; ", parts.OfType<string>()) + ".";
        }
    }

    // Once it is known where they go, only what may be shown there.
    private IEnumerable<Credential> Offered => Example is { } there
        ? _credentials.Where(c => c.IsFor(there.Kind) || c.Name == _credential)
        : _credentials.Where(c => !c.IsOfDatabases);

    private Remote? Example
    {
        get
        {
            try
            {
                return _first is null || string.IsNullOrWhiteSpace(_template) ? null
                    : RemoteTemplate.Parse(_template, 1).For(_first, forms);
            }
            catch (InvalidInputException)
            {
                return null; // It is said when somebody goes on.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Cancel();

    protected override async Task OnInitializedAsync()
    {
        var who = await actor.GetAsync();
        who.Require(Right.ChangeCourse);
        _credentials = await credentials.ListAsync(who, CancellationToken.None);
        var known = (await registry.ListAsync(who, CancellationToken.None)).ToDictionary(c => c.Subdomain);
        Named = [.. (Courses ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(c => Subdomain.TryParse(c, out var course) ? course : null).OfType<Subdomain>().Where(known.ContainsKey).Distinct()];
        _first = Named.IsEmpty ? null : known[Named[0]];
    }

    // What became of them is read out, and the button that was pressed is gone.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_isEnded)
            return;
        _isEnded = false;
        await _became.FocusAsync();
    }

    private static OutcomeWords Badge(ConnectState state, bool isMade) => state switch
    {
        ConnectState.Connected => new(isMade ? "Made and connected" : "Connected", "succeeded", "success"),
        ConnectState.Unchanged => new("Was already", "unchanged", "success"),
        _ => new("Left as it was", "failed", "danger"),
    };

    private Task StartAsync() => RunAsync(Named);

    private Task AgainAsync() => RunAsync(Failed);

    private void Cancel() => _cancel?.Cancel();

    private async Task RunAsync(ImmutableArray<Subdomain> courses)
    {
        if (_cancel is not null)
            return;
        using var cancel = new CancellationTokenSource();
        _problem = null;
        try
        {
            var template = RemoteTemplate.Parse(_template, Named.Length);
            (_cancel, _asked, _done) = (cancel, courses, _done.RemoveRange(courses));
            await connector.ConnectAsync(
                courses, template, string.IsNullOrEmpty(_credential) ? null : _credential, _create,
                new Told(done => _ = InvokeAsync(() => Note(done))), await actor.GetAsync(), cancel.Token);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // What is done stays done; the others can be asked for again.
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
        finally
        {
            (_cancel, _isEnded) = (null, _cancel is not null && !_done.IsEmpty);
        }
        view.Refresh();
    }

    private void Note(CourseConnection done)
    {
        _done = _done.SetItem(done.Course, done);
        StateHasChanged();
    }

    /// <summary>At once, and not on a thread of its own choice.</summary>
    private sealed class Told(Action<CourseConnection> tell) : IProgress<CourseConnection>
    {
        public void Report(CourseConnection value) => tell(value);
    }
}
