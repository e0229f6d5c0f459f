using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Restore;

/// <summary>
/// From what to restore over a plan to its start. The choice stands in the address; a plan counts only for the choice it was made for.
/// </summary>
public sealed partial class RestorePanel(
    CurrentActor actor, RestorePlanner planner, OperationDesk desk, NavigationManager navigation, AddressBar address) : LiveComponent
{
    private RestoreChoice? _read;
    private RestoreChoice _choice = new(RestoreMode.Exercises);
    private PickedPoint? _picked;
    private OperationSnapshot? _latest;
    private RestorePlan? _plan;
    private RestoreArguments? _planned;
    private CancellationTokenSource? _making;
    private PlanProgress? _progress;
    private string? _problem;
    private string? _discarded;
    private bool _overrideDirection;
    private bool _carryOver;
    private bool _acceptBroken;
    private int _version;
    private RestoreStep _step;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    [Parameter, EditorRequired]
    public required Course Course { get; set; }

    [SupplyParameterFromQuery(Name = "mode")]
    private string? ModeText { get; set; }

    [SupplyParameterFromQuery(Name = "branch")]
    private string? BranchText { get; set; }

    [SupplyParameterFromQuery(Name = "commit")]
    private string? CommitText { get; set; }

    [SupplyParameterFromQuery(Name = "path")]
    private string[]? PathTexts { get; set; }

    [SupplyParameterFromQuery(Name = "file")]
    private string? FileText { get; set; }

    [SupplyParameterFromQuery(Name = "until")]
    private string? UntilText { get; set; }

    private bool IsFree => _latest is null || _latest.IsDone;

    private RestoreStep Current => _step == RestoreStep.Check && _plan is not null ? RestoreStep.Restore : _step;

    private string WhatAnswer =>
        _choice.Mode == RestoreMode.Paths ? RestoreWords.Of(_choice.Paths) : RestoreWords.Name(_choice.Mode);

    private string WhenAnswer => _picked switch
    {
        null => "No restore point is selected yet.",
        { Line: { } line } => $"{Clock.Text(line.CommittedUtc)} · {line.Subject}",
        _ => $"Commit {RestoreWords.Short(_picked.Commit)}",
    };

    private string CheckAnswer => _plan is { } plan ? RestorePlanView.Headline(plan) : "Shows what would change. Nothing is changed by it.";

    private bool CanPlan => IsFree && PlanHint is null;

    private string? PlanHint => this switch
    {
        { _picked: null } => "Select a restore point first.",
        { _choice: { Mode: RestoreMode.Paths, Paths.IsEmpty: true } } => "Choose at least one file or folder first.",
        _ => null,
    };

    protected override async Task OnInitializedAsync()
    {
        await WatchAsync(null, Apply);
        await LoadLatestAsync();
    }

    protected override void OnParametersSet()
    {
        var read = RestoreChoice.Read(ModeText, BranchText, CommitText, PathTexts, FileText, UntilText);
        if (_read is not null && _read.Address(navigation, Course.Subdomain) == read.Address(navigation, Course.Subdomain))
            return;
        _read = _choice = read;
        _step = FirstUnanswered();
        Discard();
    }

    // An address answers steps: who follows one sees the first that it leaves open.
    private RestoreStep FirstUnanswered() => this switch
    {
        { ModeText: null } or { _choice: { Mode: RestoreMode.Paths, Paths.IsEmpty: true } } => RestoreStep.What,
        { _choice.Commit: null } => RestoreStep.When,
        _ => RestoreStep.Check,
    };

    private async Task LoadLatestAsync() =>
        Note((await desk.SearchAsync(OperationFilter.Of(Course.Subdomain), null, 1, await actor.GetAsync(), Gone)).FirstOrDefault());

    private void Apply(IReadOnlyCollection<OperationSnapshot> changed) =>
        Note(changed.Where(o => o.Course == Course.Subdomain).MaxBy(o => o.Id));

    private void Note(OperationSnapshot? news)
    {
        if (news is null || news.Id < _latest?.Id)
            return;
        var hasEnded = news.IsDone && _latest is { IsDone: false };
        _latest = news.Id == _latest?.Id ? _latest.Or(news) : news;
        if (!hasEnded)
            return;
        _version++;
        if (_plan is null)
            return;
        Discard();
        _discarded = $"The {news.Kind.Noun} that ran meanwhile may have changed the course, so the plan does not count any more. Look "
            + "again.";
    }

    private async Task ChooseAsync(RestoreChoice choice)
    {
        if (!choice.AsksForTheSameAs(_choice))
            Discard();
        (_choice, _discarded) = (choice, null);
        await address.ReplaceAsync(choice.Address(navigation, Course.Subdomain));
    }

    private void Pick(PickedPoint? picked)
    {
        if (picked?.Commit != _picked?.Commit || picked?.Branch != _picked?.Branch)
            Discard();
        _picked = picked;
    }

    private void Override(bool overridden)
    {
        _overrideDirection = overridden;
        Discard();
    }

    private void CarryOver(bool carriedOver)
    {
        _carryOver = carriedOver;
        Discard();
    }

    private void AcceptBroken(bool accepted)
    {
        _acceptBroken = accepted;
        Discard();
    }

    private void Discard()
    {
        _making?.Cancel();
        (_making, _progress, _plan, _planned, _problem) = (null, null, null, null, null);
    }

    private async Task PlanAsync()
    {
        if (!CanPlan || _making is not null)
            return;
        Discard();
        _discarded = null;
        var arguments = Arguments();
        using var making = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        _making = making;
        try
        {
            var progress = new ThrottledProgress<PlanProgress>(p => _ = InvokeAsync(() => Show(making, p)));
            var plan = await planner.PlanAsync(Course.Subdomain, arguments, await actor.GetAsync(), progress, making.Token);
            if (_making == making)
                (_plan, _planned) = (plan, arguments);
        }
        catch (OperationCanceledException) when (making.Token.IsCancellationRequested)
        {
            // Another choice was made, or nobody looks any more.
        }
        catch (CourseGitException e)
        {
            if (_making == making)
                _problem = e.Message;
        }
        finally
        {
            if (_making == making)
                (_making, _progress) = (null, null);
        }
    }

    private void Show(CancellationTokenSource making, PlanProgress progress)
    {
        if (_making != making)
            return;
        _progress = progress;
        StateHasChanged();
    }

    private RestoreArguments Arguments() => new(_choice.Mode)
    {
        Commit = _picked!.Commit,
        Branch = _picked.Branch,
        Paths = _choice.Mode == RestoreMode.Paths ? _choice.Paths : [],
        OverrideDirection = _overrideDirection && Course.Direction != Direction.Pull,
        CarryOverExcluded = _carryOver && _choice.Mode == RestoreMode.Full,
        AcceptBrokenRows = _acceptBroken && _choice.Mode == RestoreMode.Full,
    };

    /// <returns>Why it was not started; null when it was.</returns>
    private async Task<string?> StartAsync(string? typed)
    {
        if (_plan is not { } plan || _planned is not { } planned)
            return "The plan does not count any more. Look again at what would change.";
        try
        {
            var arguments = planned with { Commit = CommitName.Of(plan.Commit.Id), Confirmed = true, TypedName = typed };
            var request = new RestoreRequest(Course.Subdomain, arguments);
            var operation = await desk.EnqueueAsync(request, await actor.GetAsync(), CancellationToken.None);
            navigation.NavigateTo($"operations/{operation.Id}");
            return null;
        }
        catch (CourseGitException e)
        {
            return e.Message;
        }
    }
}
