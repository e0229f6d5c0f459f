using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace CourseGit.Portal.Features.Schedules;

/// <summary>Exam windows that are on or to come; new ones by hand or from a calendar.</summary>
public sealed partial class ExamsPage(CurrentActor actor, ExamDesk desk, CourseRegistry registry, TimeProvider time) : LiveComponent
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);
    private readonly ScopeDraft _scope = new();
    private ImmutableArray<ExamWindow>? _windows;
    private ImmutableArray<ExamWindow>? _found;
    private ImmutableArray<Course>? _courses;
    private string? _calendar;
    private string? _name;
    private string? _every = "15";
    private DateTime? _from;
    private DateTime? _until;
    private bool _isImport;
    private string? _problem;
    private string? _wrong;
    private string? _done;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    protected override async Task OnInitializedAsync()
    {
        _courses = await registry.ListAsync(await actor.GetAsync(), Gone);
        await LoadAsync();
        Every(Again, LoadAsync);
    }

    private async Task LoadAsync() => _windows = await desk.ListAsync(null, await actor.GetAsync(), Gone);

    private async Task ChooseAsync(InputFileChangeEventArgs chosen)
    {
        (_calendar, _found, _wrong) = (null, null, null);
        if (chosen.File.Size > ExamCalendar.MaxBytes)
        {
            _wrong = "The calendar is too large. Choose one with the exams only.";
            return;
        }
        await using var file = chosen.File.OpenReadStream(ExamCalendar.MaxBytes, Gone);
        using var reader = new StreamReader(file);
        _calendar = await reader.ReadToEndAsync(Gone);
        Try(() => _found = Read());
    }

    private async Task AddAsync()
    {
        (_problem, _done, _wrong) = (null, null, null);
        try
        {
            var windows = _isImport ? Read() : [Typed()];
            await desk.AddAsync(windows, await actor.GetAsync(), CancellationToken.None);
            _done = $"{Words.Count(windows.Length, "exam window")} added.";
            (_name, _found, _calendar) = (null, null, null);
            await LoadAsync();
        }
        catch (CourseGitException e)
        {
            _wrong = e.Message;
        }
    }

    private async Task RemoveAsync(ExamWindow window)
    {
        (_problem, _done) = (null, null);
        try
        {
            await desk.RemoveAsync(window.Id, await actor.GetAsync(), CancellationToken.None);
            _done = $"The exam window {window.Name} was removed.";
            await LoadAsync();
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
    }

    private void Try(Action deed)
    {
        try
        {
            deed();
        }
        catch (CourseGitException e)
        {
            _wrong = e.Message;
        }
    }

    private ImmutableArray<ExamWindow> Read() => ExamCalendar.Read(
        _calendar ?? throw new InvalidInputException("Choose a calendar first."), _scope.Scope, EveryMinutes,
        Zones.Parse(Clock.ZoneId), Now);

    private ExamWindow Typed() => new()
    {
        Name = ScheduleName.Parse(_name),
        Scope = _scope.Scope,
        FromUtc = Utc(_from, "begins"),
        UntilUtc = Utc(_until, "ends"),
        EveryMinutes = EveryMinutes,
    };

    private int EveryMinutes => int.TryParse(_every, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? minutes
        : throw new InvalidInputException("The minutes between backups have to be a whole number.");

    private DateTime Utc(DateTime? local, string what)
    {
        if (local is not { } typed)
            throw new InvalidInputException($"Say when it {what}.");
        return Zones.ToUtc(typed, Zones.Parse(Clock.ZoneId));
    }
}
