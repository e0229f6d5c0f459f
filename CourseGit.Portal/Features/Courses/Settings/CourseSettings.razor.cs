using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace CourseGit.Portal.Features.Courses.Settings;

/// <summary>Changes, archives or removes a registered course.</summary>
public sealed partial class CourseSettings(
    CurrentActor actor, CourseRegistry registry, CredentialStore credentials, RemoteForms remotes, NavigationManager navigation,
    IJSRuntime script)
{
    private const string Question = "There are changes of this course's settings that are not saved. Leave the page without them?";

    private Course _course = null!;
    private CourseDraft _draft = new();
    private CourseDraft _saved = new();
    private ImmutableArray<Credential>? _credentials;
    private bool _isLed;

    [Parameter, EditorRequired]
    public required Course Course { get; set; }

    /// <summary>The section that somebody was led to, to put right what made a backup fail.</summary>
    [SupplyParameterFromQuery]
    private string? Fix { get; set; }

    private ImmutableArray<SettingsSection> Changed => _draft.ChangedSince(_saved);

    protected override async Task OnInitializedAsync()
    {
        _course = Course;
        Discard();
        var who = await actor.GetAsync();
        _course = await registry.FindAsync(Course.Subdomain, who, CancellationToken.None) ?? Course; // The frame read it a while ago.
        Discard();
        _credentials = await credentials.ListAsync(who, CancellationToken.None);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_isLed || _credentials is null || Fix != SettingsSection.Repository.Id)
            return;
        _isLed = true;
        await FieldFocus.OnAsync(script, $"#{SettingsSection.Repository.Id} .nested input");
    }

    private string AddressOf(string section) => $"courses/{Course.Subdomain}/settings#{section}";

    private void Discard() => (_draft, _saved) = (CourseDraft.Of(_course, remotes), CourseDraft.Of(_course, remotes));

    private async Task SaveAsync(Course course, Actor who)
    {
        var sent = SettingsSection.All.SelectMany(s => s.Values(_draft)).ToList();
        // What only the command line sets stays as it is now, not as it was when the page was opened.
        var registered = await registry.GetAsync(Course.Subdomain, who, CancellationToken.None);
        var changed = course with { Id = registered.Id, AfterRestoreCommand = registered.AfterRestoreCommand };
        try
        {
            var read = _course with { AfterRestoreCommand = registered.AfterRestoreCommand };
            _course = await registry.UpdateAsync(changed, read, who, CancellationToken.None);
        }
        catch (InvalidInputException) when (HasChanged(registered))
        {
            // What is marked as changed differs from now on from what the others saved; saved once more, it is meant.
            (_course, _saved) = (registered, CourseDraft.Of(registered, remotes));
            throw new InvalidInputException(
                $"Somebody else changed the settings of {Course.Subdomain} while this page was open, and nothing was written over. What "
                + "you see is yours; the parts that are marked differ from what is saved now. Save again to put yours in its place, or "
                + "take your changes back to see what is saved.");
        }
        _credentials = await credentials.ListAsync(who, CancellationToken.None);
        if (SettingsSection.All.SelectMany(s => s.Values(_draft)).SequenceEqual(sent))
            Discard();
        else
            _saved = CourseDraft.Of(_course, remotes); // Somebody typed on meanwhile.
        StateHasChanged();
    }

    private bool HasChanged(Course registered) => !CourseDraft.Of(registered, remotes).ChangedSince(_saved).IsEmpty;

    // What else is typed stays.
    private void UseMoved(Course course)
    {
        _course = course;
        _saved = CourseDraft.Of(course, remotes);
        (_draft.Remote, _draft.Address) = (_saved.Remote, _saved.Address);
    }

    private void Leave()
    {
        Discard();
        navigation.NavigateTo("");
    }

    private async Task GuardAsync(LocationChangingContext context)
    {
        if (!Changed.IsEmpty && !await script.InvokeAsync<bool>("confirm", Timeout.InfiniteTimeSpan, Question))
            context.PreventNavigation();
    }
}
