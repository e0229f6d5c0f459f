using System.Collections.Immutable;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace CourseGit.Portal.Features.Courses.Settings;

/// <summary>
/// The settings of a course, new or registered. It stores a credential typed along, then hands the course to <see cref="Save"/>. A remote
/// that is new is tried first.
/// </summary>
public sealed partial class CourseForm(CurrentActor actor, CredentialStore credentials, RemoteTest test, IJSRuntime script) : IDisposable
{
    private RunningTrial? _trial;
    private bool _busy;
    private bool _submitted;
    private bool _isSaved;
    private bool _leadToField;
    private string? _problem;
    private RemoteFinding? _finding;
    private ImmutableArray<object?> _tried = [];
    private ImmutableDictionary<string, string> _errors = ImmutableDictionary<string, string>.Empty;

    [Parameter, EditorRequired]
    public required CourseDraft Draft { get; set; }

    /// <summary>The draft of what is saved now; null for a new course.</summary>
    [Parameter]
    public CourseDraft? Saved { get; set; }

    /// <summary>The registered course; null for a new one.</summary>
    [Parameter]
    public Subdomain? Course { get; set; }

    [Parameter, EditorRequired]
    public required ImmutableArray<Credential> Credentials { get; set; }

    /// <summary>Shown, not changed: it is set at the command line only.</summary>
    [Parameter]
    public ImmutableArray<string> AfterRestoreCommand { get; set; } = [];

    /// <summary>Adds or updates the course; what it throws is shown beside the button.</summary>
    [Parameter, EditorRequired]
    public required Func<Course, Actor, Task> Save { get; set; }

    /// <summary>Told at each key and choice.</summary>
    [Parameter]
    public EventCallback Touched { get; set; }

    /// <summary>Takes back what was not saved.</summary>
    [Parameter]
    public EventCallback Discarded { get; set; }

    /// <summary>More buttons beside the first, for a new course.</summary>
    [Parameter]
    public RenderFragment? Actions { get; set; }

    private RemoteTest Test => test;

    private bool IsNew => Saved is null;

    private ImmutableArray<SettingsSection> Changed => Saved is null ? [] : Draft.ChangedSince(Saved);

    private string? Problem => _errors.Count == 0
        ? _problem
        : $"{Words.Count(_errors.Count, "field")} cannot be as written. Correct what is marked, then save again.";

    public void Dispose() => _trial?.Dispose();

    protected override void OnInitialized() => _trial = new RunningTrial(test);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_leadToField)
            return;
        _leadToField = false;
        await FieldFocus.OnAsync(script, ".course-form [aria-invalid=true]");
    }

    private string? Error(string field) => _errors.GetValueOrDefault(field);

    // Once a rendering, before any field asks.
    private void Check()
    {
        if (_submitted)
            _errors = Draft.ToCourse() is null ? Draft.Errors.ToImmutableDictionary() : _errors.Clear();
        if (!Draft.RemoteValues.SequenceEqual(_tried))
            _finding = null; // It says nothing of what was typed since.
        if (!Changed.IsEmpty)
            _isSaved = false;
    }

    private Task SubmitAsync() => SubmitAsync(tryFirst: true);

    private Task SaveAnywayAsync() => SubmitAsync(tryFirst: false);

    private async Task SubmitAsync(bool tryFirst)
    {
        if (_busy)
            return;
        (_submitted, _problem, _finding, _isSaved) = (true, null, null, false);
        if (Draft.ToCourse() is not { } course)
        {
            _leadToField = true;
            return;
        }
        _busy = true;
        try
        {
            var who = await actor.GetAsync();
            if (tryFirst && !await IsReachedAsync(who))
                return;
            await SaveAsync(course, who);
            (_submitted, _isSaved) = (false, !IsNew);
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
        finally
        {
            _busy = false;
        }
    }

    // What was not changed worked, or did not, before: that is no reason to wait.
    private async Task<bool> IsReachedAsync(Actor who)
    {
        if (Draft.RemoteValues.SequenceEqual(Saved?.RemoteValues ?? []) || Draft.ToTrial(Course) is not { } trial)
            return true;
        _tried = Draft.RemoteValues;
        var found = await _trial!.RunAsync(trial, who);
        _finding = found is { IsGood: false } ? found : null;
        return found is { IsGood: true };
    }

    private async Task SaveAsync(Course course, Actor who)
    {
        var isNewCredential = course.CredentialName is not null && Draft.CredentialChoice == CredentialChoice.New;
        if (isNewCredential)
            await SaveCredentialAsync(course.CredentialName!, who);
        try
        {
            await Save(course, who);
        }
        catch (CourseGitException) when (isNewCredential)
        {
            await credentials.RemoveAsync(course.CredentialName!, who, CancellationToken.None); // Nothing of a refused course stays behind.
            throw;
        }
        if (isNewCredential)
            (Draft.CredentialChoice, Draft.CredentialName) = (CredentialChoice.Existing, course.CredentialName);
    }

    private Task SaveCredentialAsync(string name, Actor who) => credentials.AddAsync(
        name, CredentialKind.Token, new Core.Providers.CredentialFields(Draft.NewCredential.UserOrDefault),
        Draft.NewCredential.ToSecret(), who, CancellationToken.None);

    private Task DiscardAsync()
    {
        (_submitted, _problem, _finding) = (false, null, null);
        _errors = _errors.Clear();
        _trial!.Cancel();
        return Discarded.InvokeAsync();
    }
}
