using CourseGit.Core.Audit;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Databases.None;
using CourseGit.Core.Databases.PostgreSql;
using CourseGit.Core.Databases.Sqlite;
using CourseGit.Core.Git;
using CourseGit.Core.History;
using CourseGit.Core.Hooks;
using CourseGit.Core.Housekeeping;
using CourseGit.Core.Notices;
using CourseGit.Core.Operations;
using CourseGit.Core.Processes;
using CourseGit.Core.Providers;
using CourseGit.Core.Providers.Generic;
using CourseGit.Core.Providers.Gitea;
using CourseGit.Core.Providers.GitHub;
using CourseGit.Core.Providers.GitLab;
using CourseGit.Core.Providers.Hosted;
using CourseGit.Core.Providers.Http;
using CourseGit.Core.Readme;
using CourseGit.Core.Repositories;
using CourseGit.Core.Requests;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.Restore.Staging;
using CourseGit.Core.Restore.Swapping;
using CourseGit.Core.Schedules;
using CourseGit.Core.State;
using CourseGit.Core.Verify;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Core;

/// <summary>What the portal and the command line both stand on.</summary>
public static class CoreServices
{
    /// <summary>
    /// Adds everything but the way operations are queued and the way secrets are encrypted
    /// (<see cref="ISecretProtector"/>, to be added by the host).
    /// </summary>
    public static IServiceCollection AddCourseGitCore(this IServiceCollection services, CourseGitSettings settings)
    {
        services.AddState(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddAudit();
        services.AddSingleton<RemoteRules>();
        services.AddSingleton<CredentialStore>();
        services.AddSingleton<CourseRegistry>();
        services.AddSingleton<TeacherDesk>();
        services.AddSingleton<OutboundCalls>();
        services.AddSingleton<CourseDiscovery>();
        services.AddSingleton<CourseImport>();
        services.AddSingleton<ProcessRunner>();
        services.AddSingleton<GitRunner>();
        services.AddSingleton<HostedRepositories>();
        services.AddSingleton<RemoteForms>();
        services.AddSingleton<RemoteProviders>();
        services.AddSingleton<HttpAccess>();
        services.AddSingleton<HostChannels>();
        services.AddProvider<HostedProvider>(RemoteForm.Hosted);
        services.AddProvider<GitHubProvider>(GitHubForm.Of(settings.Providers.GitHub));
        services.AddProvider<GitLabProvider>(GitLabForm.Of(settings.Providers.GitLab));
        services.AddProvider<GiteaProvider>(GiteaForm.Of(settings.Providers.Gitea));
        services.AddProvider<UrlProvider>(RemoteForm.Url);
        services.AddSingleton<IDatabaseDumper, NoDatabase>();
        services.AddSingleton<IDatabaseDumper, SqliteDumper>();
        services.AddSingleton<IDatabaseDumper, PostgreSqlDumper>();
        services.AddSingleton<IDatabaseFinder, DatabaseFinder>();
        services.AddSingleton<PostgreSqlServers>();
        services.AddSingleton<PostgreSqlTools>();
        services.AddSingleton<PostgreSqlStage>();
        services.AddSingleton<ServerDatabases>();
        services.AddSingleton<ConnectionTest>();
        services.AddOperations();
        services.AddOperation<BackupPipeline>(BackupOperation.Kind);
        services.AddSingleton<RemoteTest>();
        services.AddSingleton<BackupOverviewReader>();
        services.AddSingleton<UnsavedChangesReader>();
        services.AddSingleton<SizeHistory>();
        services.AddOperation<RestorePipeline>(RestoreOperation.Kind);
        services.AddOperation<UndoPipeline>(UndoOperation.Kind);
        services.AddSingleton<UndoRequests>();
        services.AddSingleton<ICrashRecovery, SwapRecovery>();
        services.AddSingleton<SwapJournal>();
        services.AddSingleton<Activation>();
        services.AddSingleton<AfterRestore>();
        services.AddSingleton<CarryOver>();
        services.AddSingleton<TreeStager>();
        services.AddSingleton<DatabaseStager>();
        services.AddSingleton<StagingLeftovers>();
        services.AddOperation<VerifyPipeline>(VerifyOperation.Kind);
        services.AddSingleton<NewestCommit>();
        services.AddSingleton<TrialRestore>();
        services.AddSingleton<CommitFinder>();
        services.AddSingleton<BlobFetcher>();
        services.AddSingleton<ContentFinder>();
        services.AddSingleton<CourseTreeReader>();
        services.AddSingleton<RestorePoints>();
        services.AddSingleton<RestorePlanner>();
        services.AddSingleton<SetAsides>();
        services.AddOperation<HousekeepingPipeline>(HousekeepingOperation.Kind);
        services.AddSingleton<HousekeepingLocks>();
        services.AddSingleton<GitPacking>();
        services.AddSingleton<CrashLeftovers>();
        services.AddSingleton<DiskSpace>();
        services.AddSingleton<SpaceDiary>();
        services.AddSingleton<StorageReader>();
        services.AddSingleton<HistoryPlaces>();
        services.AddSingleton<ChangedPathIndex>();
        services.AddSingleton<CommitTrees>();
        services.AddSingleton<CourseHistory>();
        services.AddSingleton<CommitReader>();
        services.AddSingleton<CommitFiles>();
        services.AddSingleton<HistoryGuard>();
        services.AddSingleton<CommitDownloads>();
        services.AddSingleton<ReadmeDesk>();
        services.AddSingleton<ReadmeImages>();
        services.AddSingleton<CourseFiles>();
        services.AddSingleton<PendingReadmes>();
        services.AddSingleton<RequestDesk>();
        services.AddSingleton<ScheduleRunner>();
        services.AddSingleton<ScheduleDesk>();
        services.AddSingleton<ExamDesk>();
        services.AddSingleton<CoursePauses>();
        services.AddSingleton<ICourseCalendar>(s => s.GetRequiredService<ExamDesk>());
        services.AddNotices();
        services.AddHooks();
        return services;
    }
}
