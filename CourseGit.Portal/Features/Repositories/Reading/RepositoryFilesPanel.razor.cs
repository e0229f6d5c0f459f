using CourseGit.Core.History;
using CourseGit.Core.History.Reading;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Repositories.Reading;

/// <summary>A folder of a repository, or a file: as of a branch, a tag or a commit. Below the root stands its README.</summary>
public sealed partial class RepositoryFilesPanel(CurrentActor actor, RepositoryReading reading, RepositoryFiles files) : LiveComponent
{
    private RepositoryView? _view;
    private RepositoryItem? _item;
    private FileContent? _content;
    private RepositoryReadme? _readme;
    private CoursePath? _path;
    private string? _problem;

    [Parameter, EditorRequired]
    public required Repository Repository { get; set; }

    /// <summary>What is looked at, as the address says; null for the default branch.</summary>
    [Parameter]
    public string? At { get; set; }

    /// <summary>Null for the root.</summary>
    [Parameter]
    public string? Path { get; set; }

    protected override async Task OnInitializedAsync()
    {
        try
        {
            _path = string.IsNullOrEmpty(Path) ? null : CoursePath.Parse(Path);
            var (who, name) = (await actor.GetAsync(), Repository.Name);
            _view = await reading.OpenAsync(name, At, who, Gone);
            if (_view.Shown?.Commit is not { } commit)
                return;
            var item = await files.FindAsync(name, commit, _path, who, Gone);
            if (item.File is { } file)
                _content = await files.ReadAsync(name, file, who, Gone);
            else if (_path is null)
                _readme = await files.ReadmeAsync(name, commit, who, Gone);
            _item = item;
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
    }
}
