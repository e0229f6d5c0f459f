using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Operations;

/// <summary>All operations, newest first; the course and the page live in the address.</summary>
public sealed partial class OperationsPage(CurrentActor actor, OperationDesk desk, CourseRegistry registry, NavigationManager navigation) : LiveComponent
{
    private const int PageSize = 50;
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(5);
    private List<OperationSnapshot>? _operations;
    private IReadOnlyList<string> _courses = [];
    private bool _hasOlder;

    [SupplyParameterFromQuery(Name = "course")]
    private string? CourseName { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? BeforeText { get; set; }

    // As text, since a mistyped address is no reason to show nothing.
    private long? Before => long.TryParse(BeforeText, NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : null;

    private Subdomain? Filter => Subdomain.TryParse(CourseName, out var subdomain) ? subdomain : null;

    protected override async Task OnInitializedAsync()
    {
        Watch(null, Apply);
        Every(Resync, LoadAsync);
        var registered = await registry.ListAsync(await actor.GetAsync(), Gone);
        _courses = [.. registered.Select(c => c.Subdomain.Value)];
    }

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var asked = (CourseName, BeforeText);
        var found = await desk.ListAsync(Filter, Before, PageSize + 1, await actor.GetAsync(), Gone);
        if (asked != (CourseName, BeforeText))
            return; // Somebody turned the page meanwhile.
        _hasOlder = found.Length > PageSize;
        _operations = [.. found.Take(PageSize)];
    }

    private void Apply(IReadOnlyCollection<OperationSnapshot> changed)
    {
        foreach (var operation in changed.Where(o => Filter is null || o.Course == Filter))
            Apply(operation);
    }

    private void Apply(OperationSnapshot operation)
    {
        var index = _operations?.FindIndex(o => o.Id == operation.Id) ?? -1;
        if (index >= 0 && !_operations![index].IsDone)
            _operations[index] = operation;
        else if (index < 0 && Before is null && (_operations is [] || operation.Id > _operations?[0].Id))
            _operations.Insert(0, operation);
    }

    private void FilterBy(string? course) => navigation.NavigateTo(navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        ["course"] = string.IsNullOrEmpty(course) ? null : course,
        ["before"] = null,
    }));
}
