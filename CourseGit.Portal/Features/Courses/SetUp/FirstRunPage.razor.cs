using System.Collections.Immutable;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses.SetUp;

/// <summary>
/// Leads a superuser from the folders found to the first backup. The step stands in the address, all else follows from the state.
/// </summary>
public sealed partial class FirstRunPage(
    CurrentActor actor, CoursesNowView view, CourseDiscovery discovery, CourseRegistry registry, OperationDesk desk,
    CourseGitSettings settings) : LiveComponent
{
    private readonly HashSet<Subdomain> _chosen = [];
    private readonly Dictionary<Subdomain, string> _problems = [];
    private IReadOnlyList<CourseSummary>? _courses;
    private ImmutableArray<CourseCandidate>? _found;
    private ElementReference _heading;
    private FirstRunStep? _focused;
    private string? _progress;

    // What is started one by one while the list of what is offered shrinks.
    private IReadOnlyList<FirstRunCourse>? _starting;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "step")]
    private string? StepText { get; set; }

    private IReadOnlyList<FirstRunCourse> Offered =>
        FirstRunCourse.Offered(_found!.Value.Where(f => _courses!.All(c => c.Course.Subdomain != f.Subdomain)), _courses!);

    private IReadOnlyList<FirstRunCourse> Chosen => [.. Offered.Where(c => _chosen.Contains(c.Subdomain))];

    private IReadOnlyList<CourseSummary> Expected => [.. _courses!.Where(FirstRun.IsExpected)];

    // An address may name a step that the state has not come to yet.
    private FirstRunStep Step => FirstRun.StepOf(StepText) switch
    {
        _ when _courses is null || _found is null => FirstRun.StepOf(StepText),
        FirstRunStep.Where when _starting is not null || Chosen.Count > 0 => FirstRunStep.Where,
        FirstRunStep.Backup when Expected.Count > 0 => Expected.All(c => c.LastSafe is not null) ? FirstRunStep.Done : FirstRunStep.Backup,
        _ => FirstRunStep.Choose,
    };

    // However the courses came to be registered and backed up.
    private bool IsAllDone => Step == FirstRunStep.Choose && _courses is { Count: > 0 } && _found is not null && Offered.Count == 0;

    private string Heading => Step switch
    {
        FirstRunStep.Choose when IsAllDone => "Everything is set up",
        FirstRunStep.Choose => "Choose the courses to back up",
        FirstRunStep.Where => "Where the backups go",
        FirstRunStep.Backup => "The first backup",
        _ => "Done",
    };

    protected override async Task OnInitializedAsync()
    {
        var who = await actor.GetAsync();
        who.Require(Right.AddCourse);
        Follow(view, who, now => _courses = now.Courses);
        await LookAsync();
    }

    // The first step is where FocusOnNavigate has put the focus on the page's own heading.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_courses is null || _found is null || _focused == Step)
            return;
        var moved = _focused is not null;
        _focused = Step;
        if (moved)
            await _heading.FocusAsync();
    }

    private async Task LookAsync()
    {
        _found = await discovery.FindAsync(await actor.GetAsync(), Gone);
        _chosen.Clear();
        _chosen.UnionWith(_found.Value.Where(c => !c.IsRegistered).Select(c => c.Subdomain));
        var registered = await registry.ListAsync(await actor.GetAsync(), Gone);
        _chosen.UnionWith(registered.Where(c => c.IsBackedUpHere).Select(c => c.Subdomain));
    }

    private void Go(FirstRunStep step) => Navigation.NavigateTo(FirstRun.Address(step));

    private Task BackUpWaitingAsync() => StartAsync([.. Offered.Where(c => c.Registered is not null)]);

    private async Task StartAsync(IReadOnlyList<FirstRunCourse> courses)
    {
        _problems.Clear();
        _starting = courses;
        var who = await actor.GetAsync();
        for (var i = 0; i < courses.Count; i++)
        {
            _progress = $"Starting {i + 1} of {courses.Count}…";
            StateHasChanged();
            await TryStartAsync(courses[i], who);
        }
        (_progress, _starting) = (null, null);
        Go(FirstRunStep.Backup);
    }

    private async Task TryStartAsync(FirstRunCourse course, Actor who)
    {
        try
        {
            if (course.Found is { } found)
                await registry.AddAsync(
                    new Course
                    {
                        Subdomain = course.Subdomain,
                        Folder = found.Folder,
                        Direction = Direction.Push,
                        Remote = course.Remote,
                        Database = course.Database
                    }, who, CancellationToken.None);
            if (_courses!.FirstOrDefault(c => c.Course.Subdomain == course.Subdomain) is not { LastOperation.IsDone: false })
                await desk.EnqueueAsync(new BackupRequest(course.Subdomain), who, CancellationToken.None);
        }
        catch (CourseGitException e)
        {
            _problems[course.Subdomain] = e.Message;
        }
    }
}
