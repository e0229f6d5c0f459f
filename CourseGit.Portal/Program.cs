using CourseGit.Core.State;
using CourseGit.Portal.Hosting;

var settings = SettingsReader.Read(SettingsReader.Configuration());
StateStore.PrepareFolders(settings);
return await PortalHost.ServeAsync(settings, ["http://127.0.0.1:5080"], CancellationToken.None);
